{{/* The gateway's variables: (dict "root" $ "role" "ingest"). Those of secrets name their key, one by one. */}}
{{- define "sluice.env" -}}
{{- $v := .root.Values -}}
- { name: SLUICE_ROLES, value: {{ .role | quote }} }
- { name: PORT, value: "8080" }
- { name: QUARKUS_DATASOURCE_JDBC_MAX_SIZE, value: {{ get $v.postgres.poolSize .role | quote }} }
- { name: SLUICE_PUBLIC_URL, value: {{ $v.publicUrl | quote }} }
- { name: SLUICE_QUEUE_PARTITIONS, value: {{ $v.partitions | quote }} }
{{- with $v.trustedProxies }}
- { name: SLUICE_TRUSTED_PROXIES, value: {{ join "," . | quote }} }
{{- end }}
{{- with $v.corsOrigins }}
- { name: SLUICE_CORS_ORIGINS, value: {{ join "," . | quote }} }
{{- end }}
{{- if $v.oidc.issuer }}
- { name: SLUICE_OIDC_ISSUER, value: {{ $v.oidc.issuer | quote }} }
- { name: SLUICE_OIDC_AUDIENCE, value: {{ $v.oidc.audience | quote }} }
- { name: SLUICE_OIDC_ROLE_CLAIM, value: {{ $v.oidc.roleClaim | quote }} }
- { name: SLUICE_OIDC_TENANT_CLAIM, value: {{ $v.oidc.tenantClaim | quote }} }
{{- end }}
{{- if $v.secrets.sentryDsn }}
{{ include "sluice.secretEnv" (dict "root" .root "name" "SLUICE_SENTRY_DSN" "key" "SLUICE_SENTRY_DSN") }}
{{- end }}
{{- with $v.traces.endpoint }}
- { name: SLUICE_OTLP_ENDPOINT, value: {{ . | quote }} }
{{- end }}
{{ include "sluice.startEnv" (dict "root" .root "databaseUrlKey" "DATABASE_URL") }}
{{- end }}

{{/* Without these nothing starts: (dict "root" $ "databaseUrlKey" "DATABASE_URL"). */}}
{{- define "sluice.startEnv" -}}
- { name: SLUICE_EMBEDDED, value: "off" }
{{ include "sluice.secretEnv" (dict "root" .root "name" "DATABASE_URL" "key" .databaseUrlKey) }}
{{ include "sluice.secretEnv" (dict "root" .root "name" "SLUICE_ADMIN_KEY" "key" "SLUICE_ADMIN_KEY") }}
{{ include "sluice.secretEnv" (dict "root" .root "name" "SLUICE_ENCRYPTION_KEY" "key" "SLUICE_ENCRYPTION_KEY") }}
{{ include "sluice.redisEnv" .root }}
{{- range $name, $value := .root.Values.extraEnv }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{- define "sluice.secretEnv" -}}
- name: {{ .name }}
  valueFrom: { secretKeyRef: { name: {{ .root.Values.secrets.name }}, key: {{ .key }} } }
{{- end }}

{{/* REDIS_URL takes one address; the framework's own key takes several. There are two clients, one of them the workers'. */}}
{{- define "sluice.redisEnv" -}}
{{- $redis := .Values.redis -}}
{{ include "sluice.secretEnv" (dict "root" . "name" (ternary "REDIS_URL" "QUARKUS_REDIS_HOSTS" (eq $redis.mode "standalone")) "key" "REDIS_URL") }}
{{- range $client := list "QUARKUS_REDIS_" "QUARKUS_REDIS_WORKER_" }}
{{- if ne $redis.mode "standalone" }}
- { name: {{ $client }}CLIENT_TYPE, value: {{ $redis.mode | quote }} }
{{- end }}
{{- if eq $redis.mode "sentinel" }}
- { name: {{ $client }}MASTER_NAME, value: {{ $redis.masterName | quote }} }
- { name: {{ $client }}AUTO_FAILOVER, value: "true" }
{{- end }}
{{- if $redis.tls.enabled }}
- { name: {{ $client }}TLS_ENABLED, value: "true" }
- { name: {{ $client }}TLS_HOSTNAME_VERIFICATION_ALGORITHM, value: HTTPS }
{{- if $redis.tls.caSecret }}
- { name: {{ $client }}TLS_TRUST_CERTIFICATE_PEM, value: "true" }
- { name: {{ $client }}TLS_TRUST_CERTIFICATE_PEM_CERTS, value: /etc/sluice/redis/ca.crt }
{{- end }}
{{- end }}
{{- end }}
{{- end }}
