resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = [for subnet in aws_subnet.stores : subnet.id]
}

# One that is in use cannot be deleted, so the next major version's is made first.
resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-postgres${split(".", var.database_version)[0]}-"
  family      = "postgres${split(".", var.database_version)[0]}"

  # Nothing in clear.
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  # A statement that is logged holds its values.
  parameter {
    name  = "log_parameter_max_length_on_error"
    value = "0"
  }

  lifecycle {
    create_before_destroy = true
  }
}

ephemeral "random_password" "database" {
  length  = 40
  special = false
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.database_version
  instance_class = var.database_class
  db_name        = "sluice"
  username       = "sluice"

  password_wo         = ephemeral.aws_secretsmanager_secret_version.database.secret_string
  password_wo_version = aws_secretsmanager_secret_version.database.secret_string_wo_version

  allocated_storage     = var.database_storage.initial
  max_allocated_storage = var.database_storage.maximum
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.this.arn

  multi_az               = true
  publicly_accessible    = false
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.database.id]
  parameter_group_name   = aws_db_parameter_group.this.name

  backup_retention_period   = var.database_backup_days
  backup_window             = "02:00-03:00"
  maintenance_window        = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = !var.protect
  deletion_protection       = var.protect
  skip_final_snapshot       = !var.protect
  final_snapshot_identifier = "${var.name}-last"

  # At once: while it waits for its window, the last version's parameters could not go.
  allow_major_version_upgrade     = var.database_major_upgrade
  apply_immediately               = var.database_major_upgrade
  auto_minor_version_upgrade      = true
  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.this.arn
  enabled_cloudwatch_logs_exports = ["postgresql"]
}
