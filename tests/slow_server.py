"""`slow_server.py PORT FILE GRACE`: a server of its own whose answers wait for a file to exist."""

import sys
import threading
import time
from pathlib import Path

from servers import Slow
from summarizer.serving import serve


def main(port: int, file: Path, grace: float) -> None:
    slow = Slow()

    def allow() -> None:
        slow.begun.acquire()
        while not file.exists():
            time.sleep(0.01)
        slow.may.set()

    threading.Thread(target=allow, daemon=True).start()
    serve(slow, port=port, grace=grace)
    sys.stdout.write("ended\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]))
