# PostgreSQL's archive_command in wal.yaml: sh archive.sh PATH NAME. Ends with 0 when the file is on the other disk. The same one again, after a crash in between, is
# right too; another one of that name is not, and is never replaced.
set -eu
archive=${WAL_ARCHIVE:-/wal}
if [ -e "$archive/$2" ]; then exec cmp -s "$1" "$archive/$2"; fi
cp "$1" "$archive/$2.part"
sync "$archive/$2.part"
mv "$archive/$2.part" "$archive/$2"
sync "$archive"
