#!/usr/bin/env bash
# Prepares a release up to its upload: `doors/release.sh VERSION`. It changes nothing but the folder dist/, and prints the
# commands that publish. Needs a checkout after `make setup`.
set -euo pipefail
cd "$(dirname "$0")/.."
fail() { echo "release: $1; expected $2" >&2; exit 2; }

version=${1:-}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "'$version' is no version" "doors/release.sh 1.2.3"
[ -z "$(git status --porcelain)" ] || fail "the checkout has changes" "a commit of all of them"
for file in pyproject.toml runtime/pyproject.toml; do
  grep -qx "version = \"$version\"" "$file" || fail "$file has another version" "version = \"$version\""
done
[ "$(grep -m 1 '^## ' CHANGELOG.md)" = "## $version" ] || fail "CHANGELOG.md begins with another section" "## $version"

# The time of the commit, so that everybody gets the same bytes.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for run in first second; do
  git clone --quiet . "$work/$run-checkout"
  for project in . runtime; do
    .venv/bin/python -m build --no-isolation --outdir "$work/$run" "$work/$run-checkout/$project" >"$work/log" 2>&1 ||
      { cat "$work/log" >&2; exit 1; }
  done
done
diff -r "$work/first" "$work/second" >/dev/null || fail "two builds differ" "the same bytes"

rm -rf dist
mkdir dist
cp "$work"/first/* dist/
(cd dist && sha256sum -- * >SHA256SUMS && cat SHA256SUMS)
.venv/bin/uvx --quiet twine check --strict dist/*.whl dist/*.tar.gz >/dev/null || fail "twine refuses the metadata" "a README that renders"
(cd "$work" && "$OLDPWD/.venv/bin/uvx" --quiet --from "$OLDPWD/dist/bythebook-$version-py3-none-any.whl" bythebook demo >/dev/null)
echo
echo "dist/ is ready: built twice with the same bytes, and its demo ran in an empty environment. To publish:"
echo "  git tag --sign v$version && git push origin v$version"
echo "  .venv/bin/uv publish dist/*.whl dist/*.tar.gz"
