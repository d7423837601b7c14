"""Which organs a tumour may reach by growing into them: what is told there is no metastasis unless it is called one.

Direct invasion is no metastasis (gold/GUIDE.md). Words such as "involvement" and "infiltration" tell both, so a place told by them alone
counts only where no tumour of the patient began beside it.
"""

from typing import Final

_HEAD: Final = "head and neck (other)|oral cavity|tongue|tonsil|pharynx|nasopharynx|larynx|salivary gland|nasal cavity and sinuses|ear|eye"
_TISSUE: Final = "soft tissue|muscle|bone|peripheral nerve|retroperitoneum|mediastinum|head and neck (other)"
_BELLY: Final = "stomach|small intestine|colon|pancreas|peritoneum|omentum|retroperitoneum"
_PELVIS: Final = "uterus|cervix uteri|ovary|fallopian tube|vagina|bladder|rectum|prostate"

_BESIDE: Final = {
    "lymph node": "",
    "bone marrow": "bone|spine (vertebrae)",
    "leptomeninges": "brain|meninges|spinal cord|spinal epidural space|pituitary|leptomeninges",
    "brain": "meninges|leptomeninges|pituitary|spinal cord|nasal cavity and sinuses|nasopharynx|ear|eye|bone|head and neck (other)",
    "liver": f"gallbladder|bile duct|kidney|adrenal|esophagus|soft tissue|{_BELLY}",
    "lung": "pleura|thymus|heart|pericardium|esophagus|thyroid|larynx|pharynx|mediastinum",
    "bone": f"brain|meninges|spinal cord|pleura|lung|thymus|anus|vulva|penis|skin|spine (vertebrae)|{_HEAD}|{_PELVIS}|{_TISSUE}",
    "spine (vertebrae)": f"spinal cord|spinal epidural space|meninges|lung|pleura|esophagus|kidney|{_PELVIS}|{_TISSUE}",
    "adrenal": f"kidney|liver|spleen|{_BELLY}",
    "spleen": f"kidney|adrenal|liver|lung|{_BELLY}",
    "ovary": f"colon|appendix|peritoneum|omentum|{_PELVIS}",
    "pleura": f"lung|breast|pericardium|heart|thymus|esophagus|liver|{_TISSUE}",
    "pericardium": f"lung|pleura|heart|thymus|esophagus|breast|{_TISSUE}",
    "skin": f"breast|vulva|vagina|anus|penis|scrotum|ear|{_HEAD}|{_TISSUE}",
    "peritoneum": "liver|gallbladder|bile duct|appendix|spleen|soft tissue|omentum|retroperitoneum",
}
"""By the organ that tumours spread to by blood, lymph or the fluid of a cavity: where a tumour begins that may have grown into it."""
BESIDE: Final = {site: frozenset(beside.split("|")) | {site} for site, beside in _BESIDE.items()}


def is_far(site: str, origins: frozenset[str]) -> bool:
    """True for an organ that none of the tumours can have grown into: what is there has come by blood, lymph or a cavity's fluid.

    Parameters
    ----------
    site : str
    origins : frozenset of str
        Where the patient's tumours began.
    """
    beside = BESIDE.get(site)
    return beside is not None and bool(origins) and origins.isdisjoint(beside)


_GROWN_THROUGH: Final = {
    "pancreas": "small intestine|stomach|bile duct|spleen|retroperitoneum|colon",
    "stomach": "esophagus|pancreas|spleen|omentum|peritoneum|colon|small intestine",
    "esophagus": "stomach|lung|mediastinum|larynx|pharynx",
    "colon": "small intestine|bladder|peritoneum|stomach|rectum|appendix|anus",
    "rectum": "anus|prostate|bladder|vagina|uterus|colon|peritoneum",
    "prostate": "bladder|rectum|urethra",
    "bladder": "prostate|urethra|ureter|uterus|vagina|colon|rectum",
    "cervix uteri": "uterus|vagina|bladder|rectum",
    "uterus": "cervix uteri|vagina|fallopian tube|ovary",
    "ovary": "fallopian tube|uterus|peritoneum|omentum",
    "fallopian tube": "ovary|uterus|peritoneum|omentum",
    "vagina": "vulva|cervix uteri|rectum|bladder",
    "kidney": "adrenal|retroperitoneum|renal pelvis and ureter",
    "renal pelvis and ureter": "kidney|bladder",
    "lung": "pleura|mediastinum",
    "breast": "skin|soft tissue|muscle",
    "thyroid": "larynx|pharynx|esophagus|head and neck (other)|soft tissue|muscle|mediastinum",
    "small intestine": "pancreas|bile duct|colon|peritoneum",
    "bile duct": "liver|pancreas|gallbladder|small intestine",
    "gallbladder": "liver|bile duct|small intestine|colon",
    "liver": "gallbladder|bile duct",
    "pleura": "lung|pericardium|mediastinum|soft tissue",
    "brain": "meninges|spinal cord",
    "nasopharynx": "nasal cavity and sinuses|pharynx|ear",
    "appendix": "colon|peritoneum|ovary",
    "adrenal": "kidney|retroperitoneum",
}
"""By the organ where a tumour begins: what it grows into first, where a sample may show it before its origin is known."""
_THROUGH: Final = {site: frozenset(beside.split("|")) for site, beside in _GROWN_THROUGH.items()}


def grows_into(origin: str, site: str) -> bool:
    """True for an organ that a tumour of another reaches by growing."""
    return site in _THROUGH.get(origin, frozenset())
