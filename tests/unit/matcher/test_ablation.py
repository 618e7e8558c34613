"""What a word of the matcher's lists is worth is measured by leaving it out."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = "MARCA,SUBMARCA,NUMVER,RAMO,CVEMARC,CVESUBM,MARTIP,CVESEGM,MODELO,CVEGS,DESCVEH,IDPERDIOD,SUMABAS,TIPVEH"
ROWS = (("100001", "ADVANCE L4 1.6L AUT"), ("100002", "ADVANCE L4 1.6L ESTANDAR"), ("100003", "EXCLUSIVE L4 1.6L AUT"))
TEXTS = (("ADVANCE TA", "100001"), ("ADVANCE STD", "100002"), ("ADVANCE ESTANDAR", "100002"))


def test_a_word_is_worth_something_where_an_answer_changes_without_it(tmp_path: Path) -> None:
    rows = [f"NISSAN,VERSA,1,711,1,1,1,,2018,{code},{version},201801,0,AUTO" for code, version in ROWS]
    texts = [f"q{code},NISSAN VERSA {text} 2018,,,,{code},2018" for text, code in TEXTS]
    head = "query_id,description,brand,model,year,acceptable_cvegs,expected_year"
    (tmp_path / "catalog_made.csv").write_text("\n".join((COLUMNS, *rows)))
    (tmp_path / "queries_made.csv").write_text("\n".join((head, *texts)))

    run = subprocess.run(
        [sys.executable, "-m", "matcher.offline.ablation", str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert "[TRANSMISSION] MULTITRONIC: no answer changes, stands nowhere" in run.stdout
    assert all(f"[TRANSMISSION] {word}: " not in run.stdout for word in ("TA", "STD", "ESTANDAR"))
