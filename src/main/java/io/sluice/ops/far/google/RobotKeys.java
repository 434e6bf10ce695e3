package io.sluice.ops.far.google;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Keys of one far side's service accounts. To make one takes a while: there are two in a process, given in turn. */
final class RobotKeys {
    private static final int ALL = 2;
    private static final ConcurrentMap<Integer, KeyPair> KEYS = new ConcurrentHashMap<>();

    private final AtomicInteger turn = new AtomicInteger();

    /** RSA of 2,048 bits; not the one that was given before. */
    KeyPair next() {
        return KEYS.computeIfAbsent(Math.floorMod(turn.getAndIncrement(), ALL), _ -> made());
    }

    private static KeyPair made() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("RSA is part of every JDK", e);
        }
    }
}
