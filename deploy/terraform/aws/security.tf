# Who may talk to whom. A rule is a resource of its own; a group without rules lets nothing through in either direction.

locals {
  # What the world may ask for, at the balancer.
  open = {
    https = { port = 443, what = "Webhooks and the API" }
    http  = { port = 80, what = "Told to come back by HTTPS" }
  }

  # Each way is a rule out of the one group and a rule into the other.
  ways = { for way in concat(
    [for role in keys(local.reachable) : { from = "balancer", to = role, port = local.port }],
    [for role in keys(var.roles) : { from = role, to = "database", port = 5432 }],
    [for role in keys(var.roles) : { from = role, to = "queue", port = 6379 }]
  ) : format("%s-%s", way.from, way.to) => way }

  groups = merge(
    { for role, group in aws_security_group.nodes : role => group.id },
    {
      balancer = aws_security_group.balancer.id
      database = aws_security_group.database.id
      queue    = aws_security_group.queue.id
    }
  )
}

resource "aws_security_group" "balancer" {
  name        = "${var.name}-balancer"
  description = "The world to the balancer"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "nodes" {
  for_each = var.roles

  name        = "${var.name}-${each.key}"
  description = "Nodes of the role ${each.key}"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "database" {
  name        = "${var.name}-database"
  description = "The gateway to PostgreSQL"
  vpc_id      = aws_vpc.this.id
}

resource "aws_security_group" "queue" {
  name        = "${var.name}-queue"
  description = "The gateway to Redis"
  vpc_id      = aws_vpc.this.id
}

resource "aws_vpc_security_group_ingress_rule" "open" {
  for_each = local.open

  description       = each.value.what
  security_group_id = aws_security_group.balancer.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "inside" {
  for_each = local.ways

  description                  = "From ${each.value.from}"
  security_group_id            = local.groups[each.value.to]
  referenced_security_group_id = local.groups[each.value.from]
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "inside" {
  for_each = local.ways

  description                  = "To ${each.value.to}"
  security_group_id            = local.groups[each.value.from]
  referenced_security_group_id = local.groups[each.value.to]
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
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
