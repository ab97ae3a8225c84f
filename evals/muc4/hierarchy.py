"""Set fills: what is more general than what.

The hierarchies are those of the 1992 task (evals.md section 6): a fill above the key's earns half, one
below it nothing; ATTACK stands above every other type of incident.
"""

from __future__ import annotations

from collections.abc import Iterator

_CHILDREN: dict[str, dict[str, tuple[str, ...]]] = {
    "inc-type": {
        "ATTACK": ("ARSON", "BOMBING", "KIDNAPPING", "HIJACKING", "ROBBERY", "FORCED WORK STOPPAGE"),
    },
    "inc-instr-type": {
        "GUN": ("MACHINE GUN", "MORTAR", "HANDGUN", "RIFLE"),
        "EXPLOSIVE": ("BOMB", "GRENADE", "MOLOTOV COCKTAIL"),
        "BOMB": ("VEHICLE BOMB", "DYNAMITE", "MINE", "AERIAL BOMB"),
        "PROJECTILE": ("MISSILE", "ROCKET"),
    },
    "perp-org-conf": {"SUSPECTED OR ACCUSED": ("SUSPECTED OR ACCUSED BY AUTHORITIES",)},
    "phys-tgt-type": {"POLITICAL FIGURE OFFICE OR RESIDENCE": ("GOVERNMENT OFFICE OR RESIDENCE",)},
    "phys-tgt-effect": {"DESTROYED": ("SOME DAMAGE",)},
    "hum-tgt-type": {
        "POLITICAL FIGURE": ("GOVERNMENT OFFICIAL",),
        "GOVERNMENT OFFICIAL": ("FORMER GOVERNMENT OFFICIAL",),
        "ACTIVE MILITARY": ("FORMER ACTIVE MILITARY",),
    },
    "hum-tgt-effect": {"NO INJURY": ("NO DEATH",), "NO DEATH": ("NO INJURY OR DEATH",)},
}
_PARENT = {
    slot: {child: parent for parent, children in tree.items() for child in children} for slot, tree in _CHILDREN.items()
}


def is_above(general: str, special: str, *, slot: str) -> bool:
    """Tell whether ``general`` stands anywhere above ``special`` in the hierarchy of a slot."""
    return general in _ancestors(special, slot=slot)


def _ancestors(value: str, *, slot: str) -> Iterator[str]:
    parents = _PARENT.get(slot, {})
    while value in parents:
        value = parents[value]
        yield value
