-- version 3.1.8
create function pgsodium.crypto_aead_det_encrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea default null) returns bytea language sql as 'select $1';
create function pgsodium.crypto_aead_det_decrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea default null) returns bytea language sql as 'select $1';
create function pgsodium.crypto_aead_det_keygen() returns bytea language sql as $$ select ''::bytea $$;
