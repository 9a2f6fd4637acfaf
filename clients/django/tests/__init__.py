import sys
from pathlib import Path

# So that `python -m unittest` needs no installation.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
