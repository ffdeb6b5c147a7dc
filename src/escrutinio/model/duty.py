"""Who does what at the desk: roles, and the acts that each may do. Nobody does two that check."""

from __future__ import annotations

from dataclasses import dataclass

from escrutinio.errors import Refused

TYPIST, COORDINATOR, CLERK, JUDGE = "typist", "coordinator", "clerk", "judge"
AGENT, OBSERVER, ADMINISTRATOR = "party-agent", "observer", "administrator"
FIELD, DATA, ANALYST, HEAD = "field-coordinator", "data-clerk", "analyst", "head-of-mission"
MISSION_ROLES = (FIELD, DATA, ANALYST, HEAD)
"""Of an observer mission: regional coordinator, data clerk, analyst, head."""
ROLES = (TYPIST, COORDINATOR, CLERK, JUDGE, AGENT, OBSERVER, ADMINISTRATOR, *MISSION_ROLES)
"""Typist, coordinator, jury clerk, judge, party agent, read-only observer, administrator."""

KEY, RECEIVE, SETTLE, RECALL, LOSE = "key", "receive", "settle", "recall", "lose"
SEND, COMPARE, HEAR, ISSUE, NOTIFY, CLOSE = "send", "compare", "hear", "issue", "notify", "close"
VOTE, ASK, APPEAL, SEAT, PROCLAIM = "vote", "ask", "appeal", "seat", "proclaim"
READ, PEOPLE, AUDIT_TYPE, AUDIT_SETTLE = "read", "people", "audit-type", "audit-settle"
WATCH, REVIEW, DECIDE = "watch", "review", "decide"
FOLLOW, ESTIMATE, RELEASE = "follow", "estimate", "release"

DUTIES: dict[str, frozenset[str]] = {
    TYPIST: frozenset({KEY, AUDIT_TYPE}),
    COORDINATOR: frozenset({READ, RECEIVE, SETTLE, RECALL, LOSE, SEND, AUDIT_SETTLE}),
    CLERK: frozenset({READ, COMPARE, HEAR, ISSUE, NOTIFY, CLOSE, SEAT, PROCLAIM}),
    JUDGE: frozenset({READ, VOTE}),
    AGENT: frozenset({READ, ASK, APPEAL}),
    OBSERVER: frozenset({READ}),
    ADMINISTRATOR: frozenset({PEOPLE}),
    FIELD: frozenset({WATCH, DECIDE, FOLLOW}),
    DATA: frozenset({WATCH, REVIEW}),
    ANALYST: frozenset({WATCH, ESTIMATE}),
    HEAD: frozenset({WATCH, RELEASE}),
}
"""
The acts of each role. A typist reads nothing that was typed; whoever settles does not type; whoever
issues a ruling does not vote on it; whoever makes accounts touches no sheet. In a mission whoever
makes an estimate does not release it, and whoever reviews reports does not settle them.
"""

PROVEN = frozenset({CLERK, JUDGE, ADMINISTRATOR, COORDINATOR, FIELD, HEAD})
"""The roles that need a one-time code beside their password: those who decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """
    Who acts: in which role, and how the log calls them.

    Args:
        label: How the log calls them; no person's name.
        role: One of `ROLES`.
        seat: A judge's seat; empty for others.
    """

    label: str
    role: str
    seat: str = ""

    def may(self, act: str) -> bool:
        """Whether the role has that act among its duties."""
        return act in DUTIES.get(self.role, frozenset())

    def require(self, act: str) -> None:
        """
        Go on only if it is their duty.

        Raises:
            Refused: It is not.

        >>> Actor(label="typist-1", role="typist").require("settle")
        Traceback (most recent call last):
        escrutinio.errors.Refused: typist-1: this is not a duty of the role typist: settle
        Whoever does two duties that check one another checks nothing.
        Ask somebody whose role has it: coordinator
        """
        if not self.may(act):
            known = ", ".join(role for role in ROLES if act in DUTIES[role])
            raise Refused("duty.not_yours", where=self.label, role=self.role, act=act, known=known)
