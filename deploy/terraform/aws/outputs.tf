output "url" {
  description = "What providers are given, with /webhooks/… behind it"
  value       = "https://${var.domain}"
}

output "cluster" {
  description = "ECS cluster, for aws ecs run-task and update-service"
  value       = aws_ecs_cluster.this.name
}

output "secrets" {
  description = "Secrets that wait for their values, by name"
  value       = [for secret in aws_secretsmanager_secret.given : secret.name]
}

output "node_subnets" {
  description = "Subnets for tasks that are run by hand, as a migration is"
  value       = [for subnet in aws_subnet.nodes : subnet.id]
}

output "worker_security_group" {
  description = "Security group for tasks that are run by hand"
  value       = aws_security_group.nodes["worker"].id
}

output "alarms" {
  description = "SNS topic that is told of alarms"
  value       = aws_sns_topic.alarms.arn
}

output "addresses_out" {
  description = "Addresses that the gateway calls from, for those who allow only known ones"
  value       = [for address in aws_eip.out : address.public_ip]
}

output "database" {
  description = "Host and port of PostgreSQL"
  value       = aws_db_instance.this.endpoint
}
