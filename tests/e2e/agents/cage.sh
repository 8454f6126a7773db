#!/bin/bash
# cage.sh COMMAND…: runs it where nothing can leave the machine and nothing of the machine is at risk.
# Its own network with loopback alone, its own processes (all end with it), an empty environment, a
# read-only root; only /tmp, which is new and empty, can be written. Of everything outside the system's
# own folders it sees $PLAIT_AGENTS, $PLAIT_BUILD_DIR and $PLAIT_SOURCE_DIR, and cannot write them.
# Needs root.
set -eu
: "${PLAIT_AGENTS:?}" "${PLAIT_BUILD_DIR:?}" "${PLAIT_SOURCE_DIR:?}"
exec unshare --net --mount --pid --fork --kill-child --mount-proc bash -euc '
  seen=("$1" "$2" "$3"); shift 3
  ip link set lo up
  mount -t tmpfs none /mnt
  for i in 0 1 2; do mkdir /mnt/$i; mount --bind "${seen[i]}" /mnt/$i; done
  mount -o remount,bind,ro /
  for folder in /*; do
    case $folder in
      /bin|/boot|/dev|/etc|/lib*|/mnt|/opt|/proc|/sbin|/sys|/usr|/var) ;;
      *) if [ -d "$folder" ] && [ ! -L "$folder" ]; then mount -t tmpfs none "$folder"; fi ;;
    esac
  done
  for folder in /var/tmp /etc/claude-code /etc/codex /etc/gemini-cli /etc/opencode; do
    if [ -d "$folder" ]; then mount -t tmpfs none "$folder"; fi
  done
  for i in 0 1 2; do
    mkdir -p "${seen[i]}"
    mount --move /mnt/$i "${seen[i]}"
    mount -o remount,bind,ro "${seen[i]}"
  done
  umount /mnt
  chmod 1777 /tmp
  cd /tmp
  # As a child: process 1 is to reap what is orphaned.
  env -i PATH="${seen[0]}/bin:/usr/local/bin:/usr/bin:/bin" LANG=C.UTF-8 TERM=dumb TZ=UTC \
    PLAIT_AGENTS="${seen[0]}" PLAIT_BUILD_DIR="${seen[1]}" PLAIT_SOURCE_DIR="${seen[2]}" "$@"
' cage "$PLAIT_AGENTS" "$PLAIT_BUILD_DIR" "$PLAIT_SOURCE_DIR" "$@"
