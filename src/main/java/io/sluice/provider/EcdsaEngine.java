package io.sluice.provider;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;
import org.conscrypt.Conscrypt;

/**
 * What checks SHA256withECDSA. A key is good for the engine that read it alone. Thread-safe.
 *
 * @param provider of the algorithms; empty for whichever of the JDK's own has them
 */
record EcdsaEngine(Optional<java.security.Provider> provider) {

    static final EcdsaEngine JDK = new EcdsaEngine(Optional.empty());

    /** Conscrypt checks about eight times as fast as the JDK, which stands in where its native library does not load. */
    static final EcdsaEngine BEST = conscrypt();

    String name() {
        return provider.map(java.security.Provider::getName).orElse("JDK");
    }

    /** @param der an X.509 SubjectPublicKeyInfo; empty where its point is not on the curve */
    Optional<PublicKey> key(byte[] der) {
        try {
            var keys =
                    provider.isPresent() ? KeyFactory.getInstance("EC", provider.get()) : KeyFactory.getInstance("EC");
            var key = (ECPublicKey) keys.generatePublic(new X509EncodedKeySpec(der));
            return isOnCurve(key) ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Conscrypt looks by itself, the JDK takes any two numbers. */
    private static boolean isOnCurve(ECPublicKey key) {
        var curve = key.getParams().getCurve();
        var modulus = ((ECFieldFp) curve.getField()).getP();
        var x = key.getW().getAffineX();
        var y = key.getW().getAffineY();
        var right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB());
        return x.compareTo(modulus) < 0
                && y.compareTo(modulus) < 0
                && y.pow(2).subtract(right).mod(modulus).signum() == 0;
    }

    /** @param signature as DER; where it is malformed it is a wrong one like any other */
    boolean holds(PublicKey key, byte[] signature, byte[]... parts) {
        try {
            var check = signature();
            check.initVerify(key);
            for (var part : parts) {
                check.update(part);
            }
            return check.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    private Signature signature() throws NoSuchAlgorithmException {
        return provider.isPresent()
                ? Signature.getInstance("SHA256withECDSA", provider.get())
                : Signature.getInstance("SHA256withECDSA");
    }

    private static EcdsaEngine conscrypt() {
        try {
            return new EcdsaEngine(Optional.of(Conscrypt.newProvider()));
        } catch (LinkageError | RuntimeException e) {
            return JDK;
        }
    }
}
