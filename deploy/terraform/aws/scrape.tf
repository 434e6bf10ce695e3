# Prometheus asks each task itself; the balancer does not pass /metrics on, and workers are behind none.

locals {
  # Role and number of a group, as one that is yet to be made has no id.
  scrapes = { for pair in setproduct(keys(var.roles), range(length(var.scrape_security_group_ids))) : join("-", pair) => pair }
}

resource "aws_vpc_security_group_ingress_rule" "scrape" {
  for_each = local.scrapes

  description                  = "From Prometheus"
  security_group_id            = aws_security_group.nodes[each.value[0]].id
  referenced_security_group_id = var.scrape_security_group_ids[each.value[1]]
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}
