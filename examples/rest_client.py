"""Ask a running server for a report, follow its progress, and save it for Word.

summarizer serve                                        # in another terminal
python examples/rest_client.py ARTICLE.txt REPORT.docx [http://127.0.0.1:7860]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import httpx


def main() -> int:
    if len(sys.argv) not in (3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    article, out = map(Path, sys.argv[1:3])
    address = sys.argv[3] if len(sys.argv) == 4 else "http://127.0.0.1:7860"
    request = {"text": article.read_text(encoding="utf-8"), "style": "bullets", "sentences": 3}
    report = None
    with httpx.Client(base_url=address, timeout=600) as client:
        accept = {"Accept": "application/x-ndjson"}
        with client.stream("POST", "/v1/report", json=request, headers=accept) as answer:
            for line in answer.iter_lines():
                step = json.loads(line)
                if "error" in step:
                    print(step["error"]["message"], file=sys.stderr)
                    return 1
                if "progress" in step:
                    print("{stage} {done} of {total}".format(**step["progress"]))
                report = step.get("report", report)
        if report is None:
            print("The server ended the connection early; try again.", file=sys.stderr)
            return 1
        print(report["summary"]["text"])
        parameters = {"format": "docx", "name": article.name}
        file = client.post("/v1/export", params=parameters, json=report).raise_for_status()
    out.write_bytes(file.content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
