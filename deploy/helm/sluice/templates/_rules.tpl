{{/*
The groups of files/rules.yaml, and those about backups where there are any, of this release alone: each selector of a metric gets its namespace and its name, each rule the name as a label, so that
two releases with one Prometheus neither hide what is absent from the other nor tell everything twice.
*/}}
{{- define "sluice.rules" -}}
{{- $scope := printf "namespace=%q,app_kubernetes_io_instance=%q" .Release.Namespace .Release.Name }}
{{- $groups := (.Files.Get "files/rules.yaml" | fromYaml).groups }}
{{- range $group := $groups }}
{{- range $rule := $group.rules }}
{{- $expr := regexReplaceAll "\\b(sluice[_:][a-z0-9_:]+|up)\\{" $rule.expr "${1}{@," }}
{{- $expr = regexReplaceAll "\\b(sluice[_:][a-z0-9_:]+|up)([^a-z0-9_:{]|$)" $expr "${1}{@}${2}" }}
{{- $_ := set $rule "expr" (replace "@" $scope $expr) }}
{{- end }}
{{- end }}
{{- if .Values.backup.enabled }}
{{- $name := printf "%s-backup" (include "sluice.fullname" .) }}
{{- $text := .Files.Get "files/rules.backup.yaml" }}
{{- $text = replace "cronjob=~\".*sluice.*-backup\"" (printf "namespace=%q,cronjob=%q" .Release.Namespace $name) $text }}
{{- $text = replace "job_name=~\".*sluice.*-backup-.+\"" (printf "namespace=%q,job_name=~\"%s-.+\"" .Release.Namespace $name) $text }}
{{- $text = replace "36 * 3600" (printf "%d * 3600" (int .Values.backup.staleHours)) $text }}
{{- $groups = concat $groups ($text | fromYaml).groups }}
{{- end }}
{{- range $group := $groups }}
{{- range $rule := $group.rules }}
{{- $_ := set $rule "labels" (merge (dict "app_kubernetes_io_instance" $.Release.Name) ($rule.labels | default dict)) }}
{{- if and $rule.annotations $.Values.monitoring.runbookBase }}
{{- $_ := set $rule.annotations "runbook_url" (printf "%s/%s" (trimSuffix "/" $.Values.monitoring.runbookBase) $rule.annotations.runbook_url) }}
{{- end }}
{{- end }}
{{- end }}
{{- toYaml $groups }}
{{- end }}
