variable "region" {
  description = "AWS region of everything here"
  type        = string
}

variable "name" {
  description = "Name of this installation, the prefix of all names"
  type        = string
  default     = "sluice"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}$", var.name))
    error_message = "It should be 2 to 20 lower-case letters, digits and hyphens, a letter first."
  }
}

variable "image" {
  description = "Image of the gateway with its tag or digest, as in 123456789012.dkr.ecr.eu-central-1.amazonaws.com/sluice:0.1.0"
  type        = string

  validation {
    condition     = can(regex("(:[^:/]+|@sha256:[0-9a-f]{64})$", var.image)) && !can(regex(":latest$", var.image))
    error_message = "It should name a tag other than latest, or a digest."
  }
}

variable "image_repository_arn" {
  description = "ARN of the ECR repository that the image is pulled from"
  type        = string
}

variable "domain" {
  description = "Host name that providers post to, as in hooks.example.com"
  type        = string
}

variable "zone_id" {
  description = "Route 53 hosted zone that the host name is in"
  type        = string
}

variable "alarm_email" {
  description = "Who is told of alarms; empty: nobody, until the topic of the outputs has a subscriber"
  type        = string
  default     = ""
}

variable "network" {
  description = "Address range of the VPC, a /16"
  type        = string
  default     = "10.40.0.0/16"
}

variable "partitions" {
  description = "Streams that events are spread over; never fewer than before"
  type        = number
  default     = 16
}

variable "roles" {
  description = "Size of each role's tasks, and how many"
  type = map(object({
    cpu     = number
    memory  = number
    minimum = number
    maximum = number
  }))

  default = {
    ingest = { cpu = 1024, memory = 2048, minimum = 2, maximum = 10 }
    worker = { cpu = 1024, memory = 2048, minimum = 2, maximum = 10 }
    api    = { cpu = 512, memory = 1024, minimum = 2, maximum = 4 }
  }

  validation {
    condition     = length(setsubtract(["ingest", "worker", "api"], keys(var.roles))) == 0
    error_message = "It should have ingest, worker and api."
  }
}

variable "database_class" {
  description = "Instance class of PostgreSQL"
  type        = string
  default     = "db.m7g.large"
}

variable "database_version" {
  description = "Version of PostgreSQL; its major number names the parameter family too"
  type        = string
  default     = "17"
}

variable "database_major_upgrade" {
  description = "Whether a higher major number of database_version may be applied, at once and with all else that is changed of the database; false again after it was"
  type        = bool
  default     = false
}

variable "database_storage" {
  description = "Storage of PostgreSQL in GiB, at first and at most"
  type = object({
    initial = number
    maximum = number
  })

  default = {
    initial = 100
    maximum = 1000
  }
}

variable "database_backup_days" {
  description = "Days that PostgreSQL can be restored to any moment of"
  type        = number
  default     = 14

  validation {
    condition     = var.database_backup_days >= 7 && var.database_backup_days <= 35
    error_message = "It should be 7 to 35."
  }
}

variable "database_authorities" {
  description = "Path, in the image, of the PEM file with Amazon RDS' authorities; empty: the connection is encrypted, and the server not identified"
  type        = string
  default     = ""
}

variable "database_password_version" {
  description = "Raise it to change the database's password at the next apply"
  type        = number
  default     = 1
}

variable "queue_store" {
  description = "memorydb: an accepted event is in a log in several zones before it is answered; elasticache: cheaper, and a failover loses what was not replicated yet"
  type        = string
  default     = "memorydb"

  validation {
    condition     = contains(["memorydb", "elasticache"], var.queue_store)
    error_message = "It should be memorydb or elasticache."
  }
}

variable "queue_node_type" {
  description = "Node type of MemoryDB (db.…) or ElastiCache (cache.…)"
  type        = string
  default     = "db.r7g.large"
}

variable "queue_shards" {
  description = "Shards that the partitions are spread over"
  type        = number
  default     = 1
}

variable "scrape_security_group_ids" {
  description = "Security groups of a Prometheus that may ask every task for /metrics, in this VPC or one that is peered with it; empty: nobody may"
  type        = list(string)
  default     = []
}

variable "log_days" {
  description = "Days that logs are kept"
  type        = number
  default     = 30
}

variable "protect" {
  description = "Whether databases and the balancer refuse to be deleted; false only for trying"
  type        = bool
  default     = true
}
