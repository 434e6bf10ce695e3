/** A ledger on a real PostgreSQL for plain tests: the database, and what the ledger takes as parameters. */
package io.sluice.ledger.bench;
