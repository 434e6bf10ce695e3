resource "aws_cloudwatch_log_group" "nodes" {
  for_each = var.roles

  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = aws_kms_key.this.arn
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = aws_kms_key.this.arn
}

resource "aws_sns_topic_subscription" "email" {
  count = var.alarm_email == "" ? 0 : 1

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

# A line of the log at level ERROR is something that a person should see.
resource "aws_cloudwatch_log_metric_filter" "errors" {
  for_each = var.roles

  name           = "${var.name}-${each.key}-errors"
  log_group_name = aws_cloudwatch_log_group.nodes[each.key].name
  pattern        = "{ $.level = \"ERROR\" }"

  metric_transformation {
    namespace     = var.name
    name          = "${each.key}-errors"
    value         = "1"
    default_value = "0"
  }
}

locals {
  # What CloudWatch sees by itself. The gateway's own alerts (queue, dead letters, balance) are Prometheus': deploy/helm/sluice/files/rules.yaml.
  alarms = merge(
    {
      refused = {
        what       = "The gateway answers 5xx: providers will send again"
        namespace  = "AWS/ApplicationELB"
        metric     = "HTTPCode_Target_5XX_Count"
        dimensions = { LoadBalancer = aws_lb.this.arn_suffix }
        threshold  = 10
        periods    = 5
      }

      unreachable = {
        what       = "The balancer has nobody to send requests to"
        namespace  = "AWS/ApplicationELB"
        metric     = "HTTPCode_ELB_5XX_Count"
        dimensions = { LoadBalancer = aws_lb.this.arn_suffix }
        threshold  = 10
        periods    = 5
      }

      slow = {
        what       = "Webhooks are answered slowly (p95 in seconds)"
        namespace  = "AWS/ApplicationELB"
        metric     = "TargetResponseTime"
        dimensions = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this["ingest"].arn_suffix }
        statistic  = "p95"
        threshold  = 0.2
        periods    = 10
      }

      database_processor = {
        what       = "PostgreSQL is busy (percent)"
        namespace  = "AWS/RDS"
        metric     = "CPUUtilization"
        dimensions = { DBInstanceIdentifier = aws_db_instance.this.identifier }
        statistic  = "Average"
        threshold  = 85
        periods    = 15
      }

      database_disk = {
        what       = "Writes to PostgreSQL wait for its disk (seconds)"
        namespace  = "AWS/RDS"
        metric     = "WriteLatency"
        dimensions = { DBInstanceIdentifier = aws_db_instance.this.identifier }
        statistic  = "Average"
        threshold  = 0.05
        periods    = 15
      }

      database_storage = {
        what       = "PostgreSQL has less than 10 GiB left, and grows no further"
        namespace  = "AWS/RDS"
        metric     = "FreeStorageSpace"
        dimensions = { DBInstanceIdentifier = aws_db_instance.this.identifier }
        statistic  = "Minimum"
        comparison = "LessThanThreshold"
        threshold  = 10737418240
        period     = 300
        missing    = "breaching"
      }
    },
    local.memorydb == 1 ? {
      queue_memory = {
        what       = "Redis fills up (percent): what waits is not applied"
        namespace  = "AWS/MemoryDB"
        metric     = "DatabaseMemoryUsagePercentage"
        dimensions = { ClusterName = var.name }
        statistic  = "Maximum"
        threshold  = 70
        periods    = 5
      }
    } : {},
    merge([for role, size in var.roles : {
      "${role}_errors" = {
        what       = "The log of ${role} has errors"
        namespace  = aws_cloudwatch_log_metric_filter.errors[role].metric_transformation[0].namespace
        metric     = aws_cloudwatch_log_metric_filter.errors[role].metric_transformation[0].name
        dimensions = {}
        threshold  = 0
        period     = 300
      }

      # For a while: tasks do not start.
      "${role}_tasks" = {
        what       = "Fewer tasks of ${role} run than should at least"
        namespace  = "ECS/ContainerInsights"
        metric     = "RunningTaskCount"
        dimensions = { ClusterName = aws_ecs_cluster.this.name, ServiceName = aws_ecs_service.this[role].name }
        statistic  = "Minimum"
        comparison = "LessThanThreshold"
        threshold  = size.minimum
        periods    = 10
        missing    = "breaching"
      }
    }]...)
  )

  # What an alarm does not say; a period is in seconds.
  usual = { statistic = "Sum", comparison = "GreaterThanThreshold", period = 60, periods = 1, missing = "notBreaching" }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = { for name, alarm in local.alarms : name => merge(local.usual, alarm) }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.what
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.periods > 5 ? each.value.periods : 1
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
