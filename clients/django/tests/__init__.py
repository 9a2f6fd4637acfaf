import os
import sys
from pathlib import Path

# So that `python -m unittest` needs no installation, nor do the processes that tests start.
SOURCE = str(Path(__file__).resolve().parent.parent / "src")
sys.path.insert(0, SOURCE)
os.environ["PYTHONPATH"] = os.pathsep.join([SOURCE, *filter(None, [os.environ.get("PYTHONPATH")])])
