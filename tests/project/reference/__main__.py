"""Write the reference pages that have changed, and say which: `make reference`."""

import sys

from project.reference.written import PAGES, path

if __name__ == "__main__":
    for name, text in PAGES.items():
        page, now = path(name), text()
        if not page.exists() or page.read_text("utf-8") != now:
            page.write_text(now, "utf-8")
            sys.stdout.write(f"{page}\n")
