#!/usr/bin/env bash
# Try the wheel as a person gets it: built, installed in a new environment, run from another folder without a network.
#
#     scripts/try_wheel.sh [PYTHON]
#
# PYTHON (python3 unless named) is the one of the new environment. Needs uv, and the package index or uv's cache.
# Ends with 0 when the command line, Python, each of examples/ and the dashboard answered.
set -euo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)
there=$(mktemp -d)
app=""
finish() {
  if [[ -n $app ]]; then kill "$app" 2>/dev/null && wait "$app" 2>/dev/null || true; fi
  rm -rf "$there"
}
trap finish EXIT

uv build -q --wheel --out-dir "$there/dist" "$project"
uv venv -q --python "${1:-python3}" "$there/env"
uv pip install -q --python "$there/env/bin/python" "$there"/dist/*.whl
cp -r "$project/examples" "$there/examples" # from a folder where the checkout cannot be imported
mkdir "$there/work"
cd "$there/work"
export TRIALFINDER_HOME="$there/home" TRIALFINDER_OFFLINE=1 PATH="$there/env/bin:$PATH"
unset PYTHONPATH

python -c 'import pathlib, sys, trialfinder; assert pathlib.Path(trialfinder.__file__).is_relative_to(sys.prefix)'
version=$(python -c 'import trialfinder; print(trialfinder.__version__)')
[[ $(trialfinder --version) == "trialfinder $version" ]]
echo "Wheel: trialfinder $version on $(python -V)."

trialfinder search --near 80202 --format csv --output trials.csv
grep -q "^NCT" trials.csv
trialfinder show NCT02412735 >/dev/null
trialfinder offer --product prp --target disc >/dev/null
trialfinder questions NCT02412735 --format html --output sheet.html
grep -q "</html>" sheet.html
echo "Wheel: the command line answered."

for example in "$there"/examples/*.py; do
  python "$example" >answer.txt
  [[ -s answer.txt ]]
  echo "Wheel: $(basename "$example") answered."
done

port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
trialfinder app --headless --port "$port" >app.txt 2>&1 &
app=$!
python - "$port" <<'ASK' || { cat app.txt; exit 1; }
import sys, time, urllib.error, urllib.request

def status(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/{path}", timeout=5) as answer:
        return answer.status

deadline = time.monotonic() + 60
while True:
    try:
        answers = [status(path) for path in ("_stcore/health", "", "about", "app/static/map-light.json")]
        break
    except urllib.error.HTTPError as error:
        sys.exit(f"{error.url}: {error}")
    except OSError as error: # not up yet
        if time.monotonic() > deadline:
            sys.exit(f"The dashboard does not answer: {error}")
        time.sleep(0.2)
assert answers == [200] * 4, answers
ASK
echo "Wheel: the dashboard answered."
