"""casepool turns published case reports into evidence.

Research software: it never gives treatment advice.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
