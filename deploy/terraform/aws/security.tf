# Who may talk to whom. A rule is a resource of its own; a group without rules lets nothing through in either direction.

resource "aws_security_group" "balancer" {
  name        = "${var.name}-balancer"
  description = "The world to the balancer"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "https" {
  description       = "Webhooks and the API"
  security_group_id = aws_security_group.balancer.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "http" {
  description       = "Told to come back by HTTPS"
  security_group_id = aws_security_group.balancer.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  for_each = local.reachable

  description                  = "To ${each.key}"
  security_group_id            = aws_security_group.balancer.id
  referenced_security_group_id = aws_security_group.nodes[each.key].id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_security_group" "nodes" {
  for_each = var.roles

  name        = "${var.name}-${each.key}"
  description = "Nodes of the role ${each.key}"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "nodes" {
  for_each = local.reachable

  description                  = "From the balancer"
  security_group_id            = aws_security_group.nodes[each.key].id
  referenced_security_group_id = aws_security_group.balancer.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

# The providers' APIs; for every role its image, its secrets and its log.
resource "aws_vpc_security_group_egress_rule" "out" {
  for_each = var.roles

  description       = "HTTPS"
  security_group_id = aws_security_group.nodes[each.key].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "database" {
  for_each = var.roles

  description                  = "PostgreSQL"
  security_group_id            = aws_security_group.nodes[each.key].id
  referenced_security_group_id = aws_security_group.database.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_vpc_security_group_egress_rule" "queue" {
  for_each = var.roles

  description                  = "Redis"
  security_group_id            = aws_security_group.nodes[each.key].id
  referenced_security_group_id = aws_security_group.queue.id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_security_group" "database" {
  name        = "${var.name}-database"
  description = "The gateway to PostgreSQL"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  for_each = var.roles

  description                  = "From ${each.key}"
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = aws_security_group.nodes[each.key].id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_security_group" "queue" {
  name        = "${var.name}-queue"
  description = "The gateway to Redis"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "queue" {
  for_each = var.roles

  description                  = "From ${each.key}"
  security_group_id            = aws_security_group.queue.id
  referenced_security_group_id = aws_security_group.nodes[each.key].id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}
