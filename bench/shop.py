"""Serves the shop of the tests on a free port of this machine, and prints its URL and the header that lets a client in.

python -m bench.shop
"""

from __future__ import annotations

import time

import shop
from harness import serving

if __name__ == "__main__":
    with serving(shop.Shop()) as url:
        print(f"{url} {shop.AUTHORIZATION}", flush=True)
        while True:
            time.sleep(60)
