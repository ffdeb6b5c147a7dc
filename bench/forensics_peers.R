# Peers in R: `Rscript forensics_peers.R PEER FILE` prints what it found and how long it took.
# From Debian: apt-get install r-cran-ei r-cran-eipack r-cran-survey r-cran-jsonlite

suppressMessages({library(ei); library(eiPack); library(survey)})
given <- commandArgs(trailingOnly = TRUE)
table <- read.csv(given[2])
rows <- grep("^r[0-9]", names(table), value = TRUE)
columns <- grep("^c[0-9]$", names(table), value = TRUE)
rounds <- 3

clock <- function() as.numeric(Sys.time())
timed <- function(act) { start <- clock(); found <- act(); c(found, seconds = clock() - start) }
tell <- function(found) {
  cat("\n", jsonlite::toJSON(found, digits = NA, auto_unbox = TRUE), "\n", sep = "")
  flush(stdout())
}
often <- function(act) {
  first <- timed(act)
  tell(first)
  found <- first[names(first) != "seconds"]
  c(found, seconds = median(replicate(rounds, timed(act)$seconds)))
}
both <- as.formula(sprintf("cbind(%s) ~ cbind(%s)", toString(columns), toString(rows)))

chains <- function() {
  draws <- NULL
  found <- timed(function() {
    set.seed(1)
    tuned <- tuneMD(both, data = table, ntunes = 10, totaldraws = 10000)
    draws <<- ei.MD.bayes(both, data = table, tune.list = tuned, sample = 1000, thin = 10,
                          burnin = 5000)
    cells <- draws$draws$Cell.counts
    list(estimate = matrix(colMeans(cells), length(rows)))
  })
  least <- min(coda::effectiveSize(draws$draws$Cell.counts))
  c(found, says = sprintf("least ESS %.0f of 1,000", least))
}

king <- function() {
  two <- data.frame(x = table$r1 / table$n, t = table$c1 / table$n, n = table$n)
  set.seed(1)
  timed(function() {
    found <- NULL
    sink("/dev/null")
    found <- ei(t ~ x, total = "n", data = two)
    read <- eiread(found, "maggs")
    sink()
    list(estimate = as.numeric(read)[1:2])
  })
}

regression <- function() often(function() {
  list(estimate = ei.reg(both, data = table)$coefficients)
})

limits <- function() often(function() {
  total <- colSums(table[rows])
  side <- function(found, which) {
    sapply(rows, function(one) sum(found$bounds[[one]][, which] * table[[one]]))
  }
  per <- lapply(columns, function(one) {
    found <- bounds(both, data = table, rows = rows, column = one, threshold = 0)
    names(found$bounds) <- rows
    list(least = side(found, 1) / total, most = side(found, 2) / total)
  })
  list(estimate = list(sapply(per, `[[`, "least"), sapply(per, `[[`, "most")))
})

cluster <- function() often(function() {
  z <- grep("^z", names(table), value = TRUE)
  y <- grep("^y", names(table), value = TRUE)
  design <- svydesign(ids = ~place, weights = ~n, data = table)
  fits <- lapply(y, function(one) svyglm(reformulate(z, one, intercept = FALSE), design))
  list(estimate = unname(sapply(fits, coef)), error = unname(sapply(fits, SE)))
})

ratio <- function() often(function() {
  found <- svyratio(~chi2, ~df, svydesign(ids = ~place, weights = ~one, data = table))
  list(estimate = as.numeric(coef(found)), error = as.numeric(SE(found)))
})

peers <- list("eipack-md" = chains, "ei-king" = king, "eipack-reg" = regression,
              "eipack-bounds" = limits, "survey-glm" = cluster, "survey-ratio" = ratio)
cat("ready\n")
flush(stdout())
tell(peers[[given[1]]]())
