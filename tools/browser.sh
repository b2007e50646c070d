#!/bin/sh
# Installs what the tests of the HTML report drive, where this machine's packages have it: Chromium, poppler's tools that
# look into a PDF, and fonts; the driver and axe-core are Python packages of the `test` extra. Ends with 0 in any case:
# what is missing is said here, and by the tests that are skipped.
set -u

missing() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || echo chromium
  command -v pdftotext >/dev/null || echo poppler-utils
}

wanted=$(missing)
[ -n "$wanted" ] || exit 0
if command -v apt-get >/dev/null; then
  become=
  [ "$(id -u)" -eq 0 ] || become="sudo -n"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 # words are meant
  { $become apt-get update -qq && $become apt-get install -y -qq --no-install-recommends $wanted fonts-liberation; } \
    >/dev/null 2>&1 </dev/null || true
fi
for name in $(missing); do
  echo "browser.sh: $name is not on this machine and could not be installed; tests that need it are skipped" >&2
done
exit 0
