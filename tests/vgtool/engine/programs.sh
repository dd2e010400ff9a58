# SPDX-License-Identifier: GPL-2.0-or-later
# Whole programs give the same output under the tool, and no undefined byte reaches a system call of theirs.
# RUN: sh %s %valgrind %t %source
set -u
Valgrind=$1 Work=$2 Source=$3 Failed=0
rm -rf "$Work"
mkdir -p "$Work"
cd "$Work" || exit 1
cat > t.c <<'END'
static double f(int n) { double r = 1; for (int i = 1; i < n; i++) r += 1.0 / i; return r; }
int main(void) { return (int)f(100); }
END
cat > t.pl <<'END'
my %h; $h{$_ % 97} .= "$_," for 1 .. 400;
print join("\n", map { "$_ $h{$_}" } sort keys %h);
printf "%.10f %s %x\n", sqrt(2), scalar(reverse "abc"), unpack("N", pack("n2", 1, 2));
END
cat > t.py <<'END'
import decimal, hashlib, json, math, re, struct, threading, zlib
d = {str(i): [i / 7, i, {"a": None}] for i in range(60)}
s = json.dumps(d)
assert json.loads(s) == d
print(len(s), hashlib.sha256(s.encode()).hexdigest(), zlib.crc32(zlib.compress(s.encode())))
print(re.sub(r"(\d+)\.(\d)", r"\2.\1", s)[:100], struct.pack("<dIhq", 1.5, 2, 3, -4).hex())
print(decimal.Decimal(2).sqrt(), math.sin(1), 2**300, "%.17g %e" % (1 / 3, 1e300))
t = [threading.Thread(target=lambda: hashlib.md5(s.encode())) for _ in range(4)]
[x.start() for x in t]
[x.join() for x in t]
END
head -c 60000 "$Valgrind.bin" > input 2>/dev/null || head -c 60000 /bin/sh > input

# Runs a program alone and under the tool, and compares.
same() {
  "$@" < /dev/null > native 2> native.err
  Native=$?
  "$Valgrind" -q --tool=xenhc --check-syscalls=yes --log-file=log "$@" < /dev/null > under 2> under.err
  Under=$?
  if [ $Native != $Under ] || ! cmp native under; then
    echo "FAILED: $*: exit status $Under instead of $Native, or other output"
    Failed=1
  fi
  if grep "bytes are undefined" log; then
    echo "FAILED: $*: undefined bytes reach the kernel"
    cat log
    Failed=1
  fi
}
# Leaves out what this machine does not have.
try() {
  if command -v "$1" > /dev/null; then same "$@"; fi
}

try ls -la "$Source"
try bzip2 -c input
try xz -1 -c input
try gzip -n -c input
try /usr/bin/python3 t.py
try perl t.pl
try awk 'BEGIN { for (i = 0; i < 500; i++) a[i % 13] = a[i % 13] i; print a[5], sin(3) }'
try sed -n 's/a\(.\)/\1b/gp' /etc/services
try sort /etc/services
try bash -c 'for i in 1 2 3; do echo $((i * 3)); done | while read x; do echo "<$x>"; done; printf "%s\n" {a..e}'
try grep -c tcp /etc/services
try date -d @1234567890
try tar cf - -C "$Source" LICENSE
try "$(gcc -print-prog-name=cc1)" -quiet -O2 t.c -o -
exit $Failed
