"""`python -m tests.miniprogram`: play docs/miniprogram.md against a running demo server, with a stand-in for WeChat."""

from __future__ import annotations

import argparse
import logging
import sys

import requests

from commands.demo_accounts import PASSWORD
from tests.miniprogram.playing import Played, Player
from tests.miniprogram.sequences import sequences
from tests.wechat_server import MINI, MINI_SECRET, WeChatServer

HOW = """start the server beside it so, that it asks the stand-in instead of WeChat:
  RUHU_WECHAT_URL=http://127.0.0.1:{port} RUHU_WECHAT_MINI_APPID={mini} RUHU_WECHAT_MINI_SECRET={secret} make run"""


def main() -> int:
    """Play every sequence; return 1 if an answer is another one than the document says."""
    options = argparse.ArgumentParser(prog="python -m tests.miniprogram", description=__doc__)
    options.add_argument("--url", default="http://127.0.0.1:8000")
    options.add_argument("--wechat-port", type=int, default=8010, help="where WeChat's stand-in listens")
    asked = options.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    wechat, played, skipped = WeChatServer(asked.wechat_port), 0, 0
    player = Player(
        asked.url, {"password": PASSWORD}, {"wx.login": lambda: wechat.a_code("openid-of-the-mini-program")}
    )
    try:
        for name, calls in sequences().items():
            print(f"\n{name}")
            skipped += player.play(calls, lambda line: print(" ", line))
            played += len(calls)
    except requests.ConnectionError:
        print(f"{asked.url} does not answer: is the server running?", file=sys.stderr)
        return 1
    except Played as other:
        print(f"\n✗ {other}", file=sys.stderr)
        if "wechat." in str(other):
            print(HOW.format(port=asked.wechat_port, mini=MINI, secret=MINI_SECRET), file=sys.stderr)
        return 1
    finally:
        wechat.stop()
    print(f"\n{played - skipped} calls were answered as the document says; {skipped} had nothing to do yet.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
