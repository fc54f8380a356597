"""What was checked, line by line."""

failed = []


def check(ok, text):
    print(("ok      " if ok else "FAILED  ") + text, flush=True)
    if not ok:
        failed.append(text)


def skipped(text):
    print("skipped " + text, flush=True)


def say(text):
    print(f"\n{text}", flush=True)
