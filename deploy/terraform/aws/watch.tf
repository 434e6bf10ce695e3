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
        statistic  = "Sum"
        above      = 10
        minutes    = 5
      }

      unreachable = {
        what       = "The balancer has nobody to send requests to"
        namespace  = "AWS/ApplicationELB"
        metric     = "HTTPCode_ELB_5XX_Count"
        dimensions = { LoadBalancer = aws_lb.this.arn_suffix }
        statistic  = "Sum"
        above      = 10
        minutes    = 5
      }

      slow = {
        what       = "Webhooks are answered slowly (p95 in seconds)"
        namespace  = "AWS/ApplicationELB"
        metric     = "TargetResponseTime"
        dimensions = { LoadBalancer = aws_lb.this.arn_suffix, TargetGroup = aws_lb_target_group.this["ingest"].arn_suffix }
        statistic  = "p95"
        above      = 0.2
        minutes    = 10
      }

      database_processor = {
        what       = "PostgreSQL is busy (percent)"
        namespace  = "AWS/RDS"
        metric     = "CPUUtilization"
        dimensions = { DBInstanceIdentifier = aws_db_instance.this.identifier }
        statistic  = "Average"
        above      = 85
        minutes    = 15
      }

      database_disk = {
        what       = "Writes to PostgreSQL wait for its disk (seconds)"
        namespace  = "AWS/RDS"
        metric     = "WriteLatency"
        dimensions = { DBInstanceIdentifier = aws_db_instance.this.identifier }
        statistic  = "Average"
        above      = 0.05
        minutes    = 15
      }
    },
    local.memorydb == 1 ? {
      queue_memory = {
        what       = "Redis fills up (percent): what waits is not applied"
        namespace  = "AWS/MemoryDB"
        metric     = "DatabaseMemoryUsagePercentage"
        dimensions = { ClusterName = var.name }
        statistic  = "Maximum"
        above      = 70
        minutes    = 5
      }
    } : {}
  )
}

resource "aws_cloudwatch_metric_alarm" "above" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.what
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  period              = 60
  evaluation_periods  = each.value.minutes
  datapoints_to_alarm = each.value.minutes > 5 ? each.value.minutes : 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each = var.roles

  alarm_name          = "${var.name}-${each.key}_errors"
  alarm_description   = "The log of ${each.key} has errors"
  namespace           = aws_cloudwatch_log_metric_filter.errors[each.key].metric_transformation[0].namespace
  metric_name         = aws_cloudwatch_log_metric_filter.errors[each.key].metric_transformation[0].name
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "storage" {
  alarm_name          = "${var.name}-database_storage"
  alarm_description   = "PostgreSQL has less than 10 GiB left, and grows no further"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  dimensions          = { DBInstanceIdentifier = aws_db_instance.this.identifier }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 10737418240
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# With fewer than wanted for a while, tasks do not start.
resource "aws_cloudwatch_metric_alarm" "tasks" {
  for_each = var.roles

  alarm_name          = "${var.name}-${each.key}_tasks"
  alarm_description   = "Fewer tasks of ${each.key} run than should at least"
  namespace           = "ECS/ContainerInsights"
  metric_name         = "RunningTaskCount"
  dimensions          = { ClusterName = aws_ecs_cluster.this.name, ServiceName = aws_ecs_service.this[each.key].name }
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = each.value.minimum
  period              = 60
  evaluation_periods  = 10
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
