#!/usr/bin/env bash
# Makes the virtual environment $1 from the lock file $2, and sees that mongod can run. Repeatable.
set -euo pipefail
venv=$1 lock=$2

python=$(command -v python3.11 || command -v python3 || true)
if [ -z "$python" ] || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  echo "需要 Python 3.11 或更新。 Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2
  exit 1
fi

# Debian packages that are missing: installed if we may, else named.
packages() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "安装系统包 installing system packages: $*"
    apt-get install -y -q "$@" >/dev/null 2>&1 || { apt-get update -q >/dev/null && apt-get install -y -q "$@" >/dev/null; }
  else
    echo "缺少系统包，请先运行 Debian packages are missing; run first: sudo apt-get install $*" >&2
    exit 1
  fi
}

if [ ! -x "$venv/bin/python" ]; then
  "$python" -c 'import ensurepip, venv' 2>/dev/null || packages python3-venv
  "$python" -m venv "$venv"
fi

echo "安装依赖 installing from $lock …"
"$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
"$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --editable .

# The MongoDB server of the wheel needs two libraries of Debian's; another server may be configured instead.
if [ -z "${RUHU_MONGODB_URI:-}${RUHU_MONGOD:-}" ] && ! command -v mongod >/dev/null; then
  mongod=$("$venv/bin/python" -c 'from records.embedded import find_mongod; from settings import Settings; print(find_mongod(Settings()))' 2>/dev/null || true)
  if [ -n "$mongod" ] && ! "$mongod" --version >/dev/null 2>&1; then
    packages libcurl4 libssl3
  fi
fi

# Fonts with Chinese characters, for cards and watermarks. Without them the product runs, and draws digits and letters only.
if [ -z "${RUHU_CJK_FONT:-}" ] && ! "$venv/bin/python" -c 'import sys; from media.fonts import outlines; sys.exit(len(outlines()) < 2)'; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    packages fonts-wqy-microhei fonts-wqy-zenhei
  else
    echo "缺少中文字体，二维码牌和水印上的汉字会缺失 no Chinese fonts: cards and watermarks lack their characters;" \
      "run: sudo apt-get install fonts-wqy-microhei fonts-wqy-zenhei" >&2
  fi
fi

# The tests look at the client with a real browser.
if [ "$lock" = requirements-dev.lock ] && ! command -v chromium >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    packages chromium
  else
    echo "缺少 chromium，浏览器测试无法运行 no chromium, so the browser tests cannot run; run: sudo apt-get install chromium" >&2
  fi
fi
