package io.sluice.tenant.manage;

import io.sluice.event.Problem;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernate.exception.ConstraintViolationException.ConstraintKind;

/** Writes of what must be unique; the database is the judge, so that two at once cannot both win. */
final class Taken {
    private Taken() {}

    /** @throws io.sluice.event.Problem.Raised 409 with this sentence, where the database already has one like it */
    static void unless(Runnable write, String conflict) {
        try {
            write.run();
        } catch (ConstraintViolationException e) {
            if (e.getKind() != ConstraintKind.UNIQUE) {
                throw e;
            }
            throw Problem.conflict(conflict).exception();
        }
    }
}
