{{/* What all pods share: (dict "root" $ "part" "worker"), with "user" and "serviceAccount" where they are others. Restricted: no root, no capability, nothing of the image is written to. */}}
{{- define "sluice.pod" -}}
serviceAccountName: {{ .serviceAccount | default (include "sluice.fullname" .root) }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  {{- $user := .user | default .root.Values.runAsUser }}
  runAsUser: {{ $user }}
  runAsGroup: {{ $user }}
  fsGroup: {{ $user }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/*
How many pods: (dict "root" $ "own" .Values.worker "name" "…-worker"). An autoscaler's number stays what it is: a Deployment that loses its number, or has never had one, goes to a single pod.
Empty where no cluster can be asked (`helm template`, and so Argo CD): there the number has to be left to the autoscaler.
*/}}
{{- define "sluice.replicas" -}}
{{- $scaler := or .own.autoscaling .own.keda | default dict }}
{{- if not $scaler.enabled }}{{ .own.replicas }}
{{- else }}
{{- $running := lookup "apps/v1" "Deployment" .root.Release.Namespace .name }}
{{- if $running }}{{ $running.spec.replicas }}
{{- else if hasKey (lookup "apps/v1" "Deployment" .root.Release.Namespace "") "items" }}{{ $scaler.minReplicas }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sluice.container" -}}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{/* Native libraries are unpacked to /tmp, so it must be writable, and programs may be run from it. "scratch" is its size where it holds more than these. */}}
{{- define "sluice.volumes" -}}
- name: tmp
  emptyDir: { sizeLimit: {{ .scratch | default "256Mi" }} }
{{- with .Values.postgres.caSecret }}
- name: postgres-ca
  secret: { secretName: {{ . }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- with .Values.redis.tls.caSecret }}
- name: redis-ca
  secret: { secretName: {{ . }}, items: [{ key: ca.crt, path: ca.crt }] }
{{- end }}
{{- end }}

{{- define "sluice.mounts" -}}
- { name: tmp, mountPath: /tmp }
{{- if .Values.postgres.caSecret }}
- { name: postgres-ca, mountPath: /etc/sluice/postgres, readOnly: true }
{{- end }}
{{- if .Values.redis.tls.caSecret }}
- { name: redis-ca, mountPath: /etc/sluice/redis, readOnly: true }
{{- end }}
{{- end }}
