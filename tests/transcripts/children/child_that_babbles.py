import sys

sys.stdout.write("[1, 2\n")
sys.stdout.flush()
sys.stdin.buffer.read()
