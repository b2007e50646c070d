"""Rule packs: their documents, their layers, and the model that the engine uses."""

from .documents import Citation, Source
from .layers import find_pack, shipped_packs, shipped_rules
from .load import load_pack
from .model import (
    KIND_FACT,
    PHASE_FACT,
    STATUSES,
    TIER_FACT,
    Alternative,
    Authority,
    ConditionCheck,
    Criterion,
    Indicator,
    Instrument,
    Kind,
    Pack,
    Reading,
    Resolved,
    StatusInfo,
    Threshold,
    Variant,
)

__all__ = [
    "KIND_FACT", "PHASE_FACT", "STATUSES", "TIER_FACT", "Alternative", "Authority", "Citation", "ConditionCheck",
    "Criterion", "Indicator", "Instrument", "Kind", "Pack", "Reading", "Resolved", "Source", "StatusInfo",
    "Threshold", "Variant", "find_pack", "load_pack", "shipped_packs", "shipped_rules",
]  # fmt: skip
