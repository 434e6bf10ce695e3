# Where accepted events wait. Both kinds are Redis Clusters to their clients, also with one shard.

locals {
  memorydb    = var.queue_store == "memorydb" ? 1 : 0
  elasticache = var.queue_store == "elasticache" ? 1 : 0

  queue_host = var.queue_store == "memorydb" ? one(aws_memorydb_cluster.this[*].cluster_endpoint[0].address) : one(aws_elasticache_replication_group.this[*].configuration_endpoint_address)

  # ElastiCache's token belongs to the user `default`, which goes without a name.
  queue_user = var.queue_store == "memorydb" ? "sluice" : ""
}

# In the state, as MemoryDB's user takes no write-only password: keep the state encrypted, and from others.
resource "random_password" "queue" {
  length  = 64
  special = false
}

resource "aws_memorydb_subnet_group" "this" {
  count = local.memorydb

  name       = var.name
  subnet_ids = [for subnet in aws_subnet.stores : subnet.id]
}

resource "aws_memorydb_parameter_group" "this" {
  count = local.memorydb

  name   = var.name
  family = "memorydb_redis7"

  # An accepted event is never dropped for want of memory; new ones go to PostgreSQL instead.
  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }
}

resource "aws_memorydb_user" "this" {
  count = local.memorydb

  user_name     = "sluice"
  access_string = "on ~sluice:* &sluice:* +@all -flushall -flushdb -keys"

  authentication_mode {
    type      = "password"
    passwords = [random_password.queue.result]
  }
}

resource "aws_memorydb_acl" "this" {
  count = local.memorydb

  name       = var.name
  user_names = [aws_memorydb_user.this[0].user_name]
}

resource "aws_memorydb_cluster" "this" {
  count = local.memorydb

  name                       = var.name
  acl_name                   = aws_memorydb_acl.this[0].name
  node_type                  = var.queue_node_type
  engine_version             = "7.1"
  num_shards                 = var.queue_shards
  num_replicas_per_shard     = 1
  parameter_group_name       = aws_memorydb_parameter_group.this[0].name
  subnet_group_name          = aws_memorydb_subnet_group.this[0].name
  security_group_ids         = [aws_security_group.queue.id]
  tls_enabled                = true
  kms_key_arn                = aws_kms_key.this.arn
  snapshot_retention_limit   = 7
  snapshot_window            = "01:00-02:00"
  maintenance_window         = "sun:04:30-sun:05:30"
  auto_minor_version_upgrade = true
}

resource "aws_elasticache_subnet_group" "this" {
  count = local.elasticache

  name       = var.name
  subnet_ids = [for subnet in aws_subnet.stores : subnet.id]
}

resource "aws_elasticache_parameter_group" "this" {
  count = local.elasticache

  name   = var.name
  family = "redis7"

  parameter {
    name  = "cluster-enabled"
    value = "yes"
  }

  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }
}

resource "aws_elasticache_replication_group" "this" {
  count = local.elasticache

  replication_group_id       = var.name
  description                = "Accepted events that wait"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = var.queue_node_type
  num_node_groups            = var.queue_shards
  replicas_per_node_group    = 1
  automatic_failover_enabled = true
  multi_az_enabled           = true
  parameter_group_name       = aws_elasticache_parameter_group.this[0].name
  subnet_group_name          = aws_elasticache_subnet_group.this[0].name
  security_group_ids         = [aws_security_group.queue.id]
  transit_encryption_enabled = true
  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.this.arn
  auth_token                 = random_password.queue.result
  snapshot_retention_limit   = 7
  snapshot_window            = "01:00-02:00"
  maintenance_window         = "sun:04:30-sun:05:30"
}
