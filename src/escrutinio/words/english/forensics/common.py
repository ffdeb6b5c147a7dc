"""The English texts that all methods share."""

TEXTS: dict[str, str] = {
    "forensics.absent.registered": "the source has no numbers of registered voters",
    "forensics.absent.cast": "the source has no numbers of those who voted",
    "forensics.absent.blank": "the source has no blank votes of their own",
    "forensics.absent.null": "the source has no null votes of their own",
    "forensics.absent.place": "the source does not say in which polling place a station is",
    "forensics.absent.area": "the source does not say in which province a station is",
    "forensics.absent.region": "the source does not say in which department a station is",
    "forensics.absent.before": "no other round of the same stations was given (--before)",
    "forensics.absent.matched": "no other round of the same stations was given (--before)",
    "forensics.absent.arrival": "the source does not say which sheets came first",
    "forensics.absent.treated": "the source does not say which sheets were challenged or observed",
    "forensics.absent.few": "too few stations to say anything",
    "forensics.absent.options": "it takes two options",
    "forensics.kind.identity": "identity: arithmetic, which proves",
    "forensics.kind.test": "designed test: its null was checked, its error rates are published",
    "forensics.kind.screen": "screen: a description, never evidence alone",
}
