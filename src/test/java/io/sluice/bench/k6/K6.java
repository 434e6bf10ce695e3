package io.sluice.bench.k6;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.ScriptableObject;

/**
 * As much of k6 as the load scripts use, so that they are run as they are. What they post is kept and answered 200. Imports and exports, which Rhino does not know, are
 * taken where they stand on a line of their own; everything else is left to its parser.
 */
final class K6 implements AutoCloseable {
    private static final Path SCRIPTS = Path.of("deploy/load/k6");

    /** The modules, with bytes handed over as hexadecimal digits. */
    private static final String MODULES = """
            const execution = { vu: { idInTest: 1, iterationInScenario: 0 } };
            const hex = (bytes) => Array.from(new Uint8Array(bytes)).map((b) => (b < 16 ? '0' : '') + b.toString(16)).join('');
            const bytes = (text) => new Uint8Array(text.match(/../g).map((digits) => parseInt(digits, 16))).buffer;
            const modules = {
              'k6': { check: (value, checks) => Object.keys(checks).every((name) => checks[name](value)) },
              'k6/http': { default: { post: (url, body, params) => {
                host.post(url, body === null ? '' : body, JSON.stringify(params.headers));
                return { status: 200 };
              } } },
              'k6/crypto': { hmac: (algorithm, secret, text, form) => String(host.hmac(algorithm, secret, text, form)) },
              'k6/encoding': { default: {
                b64decode: (text) => bytes(String(host.decode(text))),
                b64encode: (buffer) => String(host.encode(hex(buffer)))
              } },
              'k6/execution': { default: execution }
            };
            const crypto = { subtle: {
              importKey: (form, key, algorithm, extractable, uses) => {
                if (form !== 'pkcs8' || algorithm.name !== 'ECDSA' || algorithm.namedCurve !== 'P-256' || uses[0] !== 'sign') throw new Error('k6 would not take this key');
                return Promise.resolve(hex(key));
              },
              sign: (algorithm, key, text) => Promise.resolve(bytes(String(host.sign(key, hex(text)))))
            } };
            const require = (name) => {
              if (!modules[name]) {
                const exports = modules[name] = {};
                host.module(name)(exports, require, (path) => String(host.open(path)), environment);
              }
              return modules[name];
            };
            const play = (script, scenario, times) => {
              for (let i = 0; i < times; i++) {
                execution.vu.iterationInScenario = i;
                require(script)[scenario]();
              }
            };
            """;

    private final Context context;
    private final ScriptableObject scope;
    private final Host host;

    K6(Map<String, String> environment) {
        this.context = Context.enter();
        context.setLanguageVersion(Context.VERSION_ES6);
        context.setInterpretedMode(true);
        this.scope = context.initSafeStandardObjects();
        this.host = new Host(context, scope);
        ScriptableObject.putProperty(scope, "host", Context.javaToJS(host, scope));
        run("const environment = " + json(environment) + ";" + MODULES);
    }

    /** What a script would have sent when one of k6's users had gone through its scenario so many times. */
    List<RawRequest> requests(String script, String scenario, int times) {
        host.posted.clear();
        run("play('./%s', '%s', %d)".formatted(script, scenario, times));
        context.processMicrotasks();
        return List.copyOf(host.posted);
    }

    JsonNode options(String script) {
        return read(text("JSON.stringify(require('./%s').options)".formatted(script)));
    }

    boolean exports(String script, String name) {
        return "function".equals(text("typeof require('./%s').%s".formatted(script, name)));
    }

    private String text(String expression) {
        return Context.toString(run(expression));
    }

    private Object run(String code) {
        return context.evaluateString(scope, code, "k6", 1, null);
    }

    @Override
    public void close() {
        Context.exit();
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the modules are made of. Public, as scripts reach it by reflection. */
    public static final class Host {
        private final Context context;
        private final ScriptableObject scope;
        private final List<RawRequest> posted = new ArrayList<>();

        private Host(Context context, ScriptableObject scope) {
            this.context = context;
            this.scope = scope;
        }

        public Object module(String name) {
            return context.compileFunction(
                    scope,
                    "function (exports, require, open, __ENV) { 'use strict';" + asFunction(open(name)) + "}",
                    name,
                    1,
                    null);
        }

        private static String asFunction(String module) {
            return module.replaceAll("(?m)^import (\\w+) from ('.*?');$", "const $1 = require($2).default;")
                    .replaceAll("(?m)^import (\\{.*?\\}) from ('.*?');$", "const $1 = require($2);")
                    .replaceAll("(?m)^export \\{ (\\w+) \\} from ('.*?');$", "exports.$1 = require($2).$1;")
                    .replaceAll("(?m)^export function (\\w+)", "exports.$1 = $1; function $1")
                    .replaceAll("(?m)^export const (\\w+) =", "const $1 = exports.$1 =");
        }

        public String open(String path) {
            try {
                return Files.readString(SCRIPTS.resolve(path).normalize());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public void post(String url, String body, String headers) {
            var pairs = read(headers).properties().stream()
                    .map(header -> Map.entry(header.getKey(), header.getValue().asText()))
                    .toList();
            posted.add(new RawRequest("POST", url, new Headers(pairs), body.getBytes(UTF_8)));
        }

        public String hmac(String algorithm, String secret, String text, String form) throws GeneralSecurityException {
            var mac = Mac.getInstance("Hmac" + algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "RAW"));
            var hash = mac.doFinal(text.getBytes(UTF_8));
            return form.equals("hex")
                    ? HexFormat.of().formatHex(hash)
                    : Base64.getEncoder().encodeToString(hash);
        }

        public String decode(String base64) {
            return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
        }

        public String encode(String hex) {
            return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
        }

        /** As Web Crypto does: the two numbers, one after the other. */
        public String sign(String key, String hex) throws GeneralSecurityException {
            var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(HexFormat.of().parseHex(key))));
            signature.update(HexFormat.of().parseHex(hex));
            return HexFormat.of().formatHex(signature.sign());
        }
    }
}
