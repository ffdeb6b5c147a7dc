"""A peer: pandas reads the same archive, makes the same checks and the same sums."""

import sys
import zipfile

import pandas

NUMBERS = ["N_CVAS", "N_ELEC_HABIL", "VOTOS_P1", "VOTOS_P2", "VOTOS_VB", "VOTOS_VN", "VOTOS_VI"]
VOTES = NUMBERS[2:]

with zipfile.ZipFile(sys.argv[1]) as archive, archive.open(archive.namelist()[0]) as file:
    header = file.readline().decode("latin-1").strip().split(";")
    sheets = pandas.read_csv(
        file, sep=";", names=[*header, "rest"], header=None, encoding="latin-1", dtype=str
    )
sheets["PROVINCIA"] = sheets["PROVINCIA"].str.replace("¿¿", "Ñ")
sheets["DISTRITO"] = sheets["DISTRITO"].str.replace("¿¿", "Ñ")
bad = pandas.Series(False, index=sheets.index)
for name in NUMBERS:
    bad |= sheets[name].notna() & ~sheets[name].str.fullmatch(r"\d{1,9}").fillna(True)
bad |= ~sheets["MESA_DE_VOTACION"].str.fullmatch(r"\d{6}")
bad |= sheets.duplicated("MESA_DE_VOTACION")
rejected, sheets = sheets[bad], sheets[~bad]
sheets[NUMBERS] = sheets[NUMBERS].fillna("0").astype("int64")
sheets["scope"] = sheets["UBIGEO"].str.startswith("9")
cast = sheets[VOTES].sum(axis=1)
inside = sheets["DESCRIP_ESTADO_ACTA"].isin(["CONTABILIZADA", "COMPUTADA RESUELTA"])
checks = {
    "A": sheets["N_CVAS"] > sheets["N_ELEC_HABIL"],
    "B": cast > sheets["N_ELEC_HABIL"],
    "C": sheets[VOTES].gt(sheets["N_ELEC_HABIL"], axis=0).any(axis=1),
    "D": (cast < sheets["N_CVAS"]) & (sheets["N_CVAS"] <= sheets["N_ELEC_HABIL"]),
    "E": cast > sheets["N_CVAS"],
    "F": sheets[VOTES].gt(sheets["N_CVAS"], axis=0).any(axis=1),
}
print({code: int((found & inside).sum()) for code, found in checks.items()}, len(rejected))
print(sheets.groupby("DESCRIP_ESTADO_ACTA")[NUMBERS].sum())
