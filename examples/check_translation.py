"""Check a translation that somebody else made. No model is needed.

python examples/check_translation.py
"""

from __future__ import annotations

import summarizer

PAIRS = [
    (
        "活动结束时，14名专家与企业签订了12份合作协议。",
        "When the event ended, the 14 experts signed 12 cooperation agreements with companies.",
    ),
    (
        "全市新能源汽车产量达到12.6万辆，增长41.7%。",
        "The city produced 12,600 new-energy vehicles, an increase of 41.7%.",
    ),
    (
        "5年来，累计选派759名专家，破解技术难题832个，惠及群众10万余人。",
        "Over five years, 759 experts were sent out.",
    ),
    (
        "区长唐军在秀湖水街会见了专家。",
        "District mayor Tang Chun met the experts at 秀湖 Water Street.",
    ),
]
GLOSSARY = {"唐军": "Tang Jun"}


def main() -> None:
    for number, (source, target) in enumerate(PAIRS, 1):
        findings = summarizer.check(source, target, glossary=GLOSSARY)
        print(f"{number}. {target}")
        for finding in findings:
            print(f"   {finding.severity} ({finding.kind}): {finding.message}")
            if finding.target_span:
                start, end = finding.target_span
                print(f"      in the English: “{target[start:end]}”")
        if not findings:
            print("   no findings")


if __name__ == "__main__":
    main()
