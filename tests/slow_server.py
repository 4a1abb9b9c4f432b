"""`slow_server.py PORT SECONDS GRACE`: a server of its own that takes so long for a request."""

import sys
import threading
import time

from servers import Slow
from summarizer.web import serve


def main(port: int, seconds: float, grace: float) -> None:
    slow = Slow()

    def allow() -> None:
        slow.begun.acquire()
        time.sleep(seconds)
        slow.may.set()

    threading.Thread(target=allow, daemon=True).start()
    serve(slow, port=port, grace=grace)
    sys.stdout.write("ended\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
