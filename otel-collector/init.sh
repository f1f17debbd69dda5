#!/bin/sh
# Runs before everything else at each `docker compose up`, as a root with hardly a root's powers: a fresh volume belongs to
# root, and the servers don't run as root. The folders can be named, so that a test can do without.
set -eu
umask 077
given=${GIVEN:-/given}
volumes=${VOLUMES:-/volumes}

# The user of each image.
collector=10001:10001
tempo=10001:10001
jaeger=10001:10001
prometheus=65534:65534
alertmanager=65534:65534
grafana=472:0
dingtalk=1000:1000

own() { chown "$1" "$2"; }

# copy OWNER FROM TO: readable by its owner only. Where there is no such file, the copy is empty, which means none.
copy() {
  { [ ! -f "$2" ] || cat "$2"; } >"$3.new"
  own "$1" "$3.new"
  chmod 400 "$3.new"
  mv -f "$3.new" "$3"
}

own $collector "$volumes/collector-queue"
own $prometheus "$volumes/prometheus-data"
own $tempo "$volumes/tempo-data"
[ ! -d "$volumes/jaeger-data" ] || own $jaeger "$volumes/jaeger-data"
own $alertmanager "$volumes/alertmanager-data"
own $alertmanager "$volumes/alertmanager-channels"
own $grafana "$volumes/grafana-data"
own $grafana "$volumes/grafana-secrets"
own $dingtalk "$volumes/dingtalk-secrets"

# check VARIABLE PATTERN RULE: a value must be all of the extended regular expression. With another one some servers would not
# start and not say which variable it is, and some would take it for something else.
check() {
  eval "value=\${$1:-}"
  if [ -n "$value" ] && ! { [ "$(printf %s "$value" | wc -l)" -eq 0 ] && printf %s "$value" | grep -Eqx "$2"; }; then
    echo "$1 must be $3, not $value" >&2
    exit 1
  fi
}

number='[0-9]*\.?[0-9]+'
go_time="(${number}(ms|s|m|h))+"
check SAMPLE_PERCENT '100(\.0+)?|[0-9]{1,2}(\.[0-9]+)?|\.[0-9]+' 'a percentage'
check SLOW_MILLISECONDS '[0-9]+' 'a whole number of milliseconds'
check COSTLY_USD "$number" 'a number of dollars'
check DECISION_WAIT_AFTER_ROOT "$go_time" 'a time with its unit, such as 5s'
check DECISION_WAIT "$go_time" 'a time with its unit, such as 120s'
check TRACES_IN_MEMORY '[1-9][0-9]*' 'a whole number from 1 on'
check TRACE_RETENTION "$go_time" 'a time in hours, minutes or seconds, such as 336h'
processor='(service-graphs|span-metrics|host-info)'
check TEMPO_PROCESSORS "$processor(, ?$processor)*" 'processors of Tempo, such as service-graphs, with commas between them'
check PROMETHEUS_RETENTION '0|([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?' 'a time with its unit, such as 35d'
check PROMETHEUS_RETENTION_SIZE '0|[0-9]+(\.[0-9]+)?([KMGTPE]i?)?B' 'a size with its unit, such as 10GB'

# Alertmanager would find out at the first alert.
for channel in ${ALERT_CHANNELS:-}; do
  case $channel in
    dingtalk) file=dingtalk-url ;;
    slack) file=slack-url ;;
    pagerduty) file=pagerduty-key ;;
    *)
      echo "ALERT_CHANNELS must be any of dingtalk, slack and pagerduty with blanks between them, not $channel" >&2
      exit 1
      ;;
  esac
  if [ ! -s "$given/channels/$file" ]; then
    echo "ALERT_CHANNELS names $channel, and there is no alertmanager/channels/$file" >&2
    exit 1
  fi
done
for file in dingtalk-url slack-url pagerduty-key; do
  copy $alertmanager "$given/channels/$file" "$volumes/alertmanager-channels/$file"
done

copy $dingtalk "$given/secrets/dingtalk-robot-url" "$volumes/dingtalk-secrets/robot-url"
copy $dingtalk "$given/secrets/dingtalk-robot-secret" "$volumes/dingtalk-secrets/robot-secret"

# Made once, unless somebody gives one. Grafana reads it at its first start only.
password=$volumes/grafana-secrets/admin-password
if [ -s "$given/secrets/grafana-admin-password" ]; then
  copy $grafana "$given/secrets/grafana-admin-password" "$password"
elif [ ! -s "$password" ]; then
  head -c 24 /dev/urandom | base64 >"$password.new"
  own $grafana "$password.new"
  chmod 400 "$password.new"
  mv -f "$password.new" "$password"
fi
