locals {
  port = 8080

  # Roles that the balancer sends requests to; a worker is asked by nobody.
  reachable = { for role in ["ingest", "api"] : role => var.roles[role] }

  # `require` encrypts; with the authorities in the image the server is identified too.
  database_tls = var.database_authorities == "" ? "sslmode=require" : "sslmode=verify-full&sslrootcert=${var.database_authorities}"

  # Two clients, one of them the workers'.
  redis_clients = ["QUARKUS_REDIS_", "QUARKUS_REDIS_WORKER_"]

  redis_settings = merge([for client in local.redis_clients : {
    "${client}CLIENT_TYPE"                         = "cluster"
    "${client}TLS_ENABLED"                         = "true"
    "${client}TLS_HOSTNAME_VERIFICATION_ALGORITHM" = "HTTPS"
  }]...)

  settings = merge(local.redis_settings, {
    PORT                        = tostring(local.port)
    SLUICE_EMBEDDED             = "off"
    SLUICE_PUBLIC_URL           = "https://${var.domain}"
    SLUICE_QUEUE_PARTITIONS     = tostring(var.partitions)
    SLUICE_TRUSTED_PROXIES      = join(",", [for subnet in aws_subnet.public : subnet.cidr_block])
    QUARKUS_DATASOURCE_JDBC_URL = "jdbc:postgresql://${aws_db_instance.this.endpoint}/sluice?${local.database_tls}"
    QUARKUS_DATASOURCE_USERNAME = "sluice"
  })

  secrets = {
    QUARKUS_DATASOURCE_PASSWORD = aws_secretsmanager_secret.database.arn
    QUARKUS_REDIS_HOSTS         = aws_secretsmanager_secret.queue.arn
    SLUICE_ADMIN_KEY            = aws_secretsmanager_secret.given["admin-key"].arn
    SLUICE_ENCRYPTION_KEY       = aws_secretsmanager_secret.given["encryption-key"].arn
  }
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_ecs_task_definition" "this" {
  for_each = var.roles

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.node.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  # Native libraries are unpacked to /tmp and run from there; all else is read-only. The directory is root's, unless the image has a `VOLUME /tmp`, as ours does: then it is as in the image.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name                   = "sluice"
    image                  = var.image
    essential              = true
    user                   = "65532:65532"
    readonlyRootFilesystem = true
    stopTimeout            = 60
    environment            = [for key, value in merge(local.settings, { SLUICE_ROLES = each.key }) : { name = key, value = value }]
    secrets                = [for key, arn in local.secrets : { name = key, valueFrom = arn }]
    portMappings           = [{ containerPort = local.port, protocol = "tcp" }]
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    linuxParameters        = { capabilities = { drop = ["ALL"] } }

    healthCheck = {
      command     = ["CMD", "/app/health"]
      interval    = 10
      timeout     = 3
      retries     = 3
      startPeriod = 120
    }

    logConfiguration = {
      logDriver = "awslogs"

      options = {
        awslogs-group         = aws_cloudwatch_log_group.nodes[each.key].name
        awslogs-region        = var.region
        awslogs-stream-prefix = "sluice"
      }
    }
  }])
}

resource "aws_ecs_service" "this" {
  for_each = var.roles

  name                               = each.key
  cluster                            = aws_ecs_cluster.this.id
  task_definition                    = aws_ecs_task_definition.this[each.key].arn
  desired_count                      = each.value.minimum
  launch_type                        = "FARGATE"
  platform_version                   = "1.4.0"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = contains(keys(local.reachable), each.key) ? 120 : null
  availability_zone_rebalancing      = "ENABLED"
  enable_execute_command             = false

  network_configuration {
    subnets          = [for subnet in aws_subnet.nodes : subnet.id]
    security_groups  = [aws_security_group.nodes[each.key].id]
    assign_public_ip = false
  }

  dynamic "load_balancer" {
    for_each = contains(keys(local.reachable), each.key) ? [each.key] : []

    content {
      target_group_arn = aws_lb_target_group.this[load_balancer.value].arn
      container_name   = "sluice"
      container_port   = local.port
    }
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  lifecycle {
    ignore_changes = [desired_count]
  }

  # A task needs these from its first moment, and refers to none of them. It would not start without, and after some tries the circuit breaker gives the service up.
  depends_on = [
    aws_lb_listener.https,
    aws_secretsmanager_secret_version.database,
    aws_secretsmanager_secret_version.queue,
    aws_iam_role_policy.start,
    aws_route_table_association.public,
    aws_route_table_association.nodes,
    aws_vpc_security_group_egress_rule.out,
    aws_vpc_security_group_egress_rule.inside,
    aws_vpc_security_group_ingress_rule.inside
  ]
}

resource "aws_appautoscaling_target" "this" {
  for_each = var.roles

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this[each.key].name}"
  min_capacity       = each.value.minimum
  max_capacity       = each.value.maximum
}

resource "aws_appautoscaling_policy" "processor" {
  for_each = var.roles

  name               = "${var.name}-${each.key}-processor"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = 60
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
