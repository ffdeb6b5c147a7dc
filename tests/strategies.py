"""Hypothesis strategies for the records of the model."""

from hypothesis import strategies as st

from escrutinio.model.sheet import Sheet

boxes = st.one_of(st.none(), st.integers(0, 320))
small = st.integers(0, 320)


@st.composite
def sheets(draw: st.DrawFn, n_options: int = 2, preferences: bool = False) -> Sheet:
    """A sheet with any figures, some of them missing; often nearly consistent."""
    votes = draw(st.lists(boxes, min_size=n_options, max_size=n_options))
    blank, null = draw(boxes), draw(boxes)
    challenged = draw(st.sampled_from([0, 0, 0, 1, 5, 240]))
    total = sum(n or 0 for n in (*votes, blank, null)) + challenged
    near = st.integers(max(total - 3, 0), total + 3)
    rows = draw(st.lists(st.lists(small, max_size=3), min_size=n_options, max_size=n_options))
    return Sheet(
        contest="president",  # type: ignore[arg-type]
        station="000001",  # type: ignore[arg-type]
        registered=draw(st.one_of(small, st.integers(total, total + 50))),
        voted=draw(st.one_of(boxes, near)),
        votes=tuple(votes),
        blank=blank,
        null=null,
        challenged=challenged,
        preferences=tuple(map(tuple, rows)) if preferences else (),
    )
