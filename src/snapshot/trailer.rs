//! The last member of the file: one line with the number of pieces and the checksum.

use flate2::Crc;

use super::line::hex;

/// A SHA-256.
pub(super) type Digest = [u8; 32];

/// A gzip header without name, time or flags.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
const BEFORE_COUNT: &str = "{\"end\":{\"pieces\":";
const COUNT: usize = 20;
const BEFORE_HASH: &str = ",\"sha256\":\"";
const AFTER_HASH: &str = "\"}}\n";
const LINE: usize =
    BEFORE_COUNT.len() + COUNT + BEFORE_HASH.len() + 2 * size_of::<Digest>() + AFTER_HASH.len();
/// One stored block: its mark, its length, and the length's complement.
const BLOCK: usize = 5;
/// Checksum and length of the unpacked line.
const TAIL: usize = 8;

/// Bytes of the member, always.
pub(super) const LENGTH: usize = HEAD.len() + BLOCK + LINE + TAIL;

/// The member. It is written byte by byte, because it must not depend on how a library packs: there
/// is exactly one valid form for every count and hash.
pub(super) fn bytes(pieces: u64, hash: &Digest) -> Vec<u8> {
    let hash = hex(hash);
    let line = format!("{BEFORE_COUNT}{pieces:COUNT$}{BEFORE_HASH}{hash}{AFTER_HASH}");
    let mut crc = Crc::new();
    crc.update(line.as_bytes());
    let length = u16::try_from(line.len()).unwrap_or(u16::MAX);
    let mut all = HEAD.to_vec();
    all.push(1);
    all.extend(length.to_le_bytes());
    all.extend((!length).to_le_bytes());
    all.extend(line.as_bytes());
    all.extend(crc.sum().to_le_bytes());
    all.extend(u32::from(length).to_le_bytes());
    all
}

/// The number of pieces, when these bytes are the one valid member for this hash.
pub(super) fn pieces(trailer: &[u8], hash: &Digest) -> Option<u64> {
    let start = HEAD.len() + BLOCK + BEFORE_COUNT.len();
    let count = trailer.get(start..start + COUNT)?;
    let pieces = std::str::from_utf8(count).ok()?.trim_start().parse().ok()?;
    (trailer == bytes(pieces, hash)).then_some(pieces)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn it_is_a_gzip_member_of_one_length() {
        for count in [0, 7, u64::MAX] {
            let member = bytes(count, &[0xab; 32]);
            assert_eq!(member.len(), LENGTH);
            let mut line = String::new();
            flate2::read::GzDecoder::new(member.as_slice()).read_to_string(&mut line).unwrap();
            let value: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert_eq!(value["end"]["pieces"], count);
            assert_eq!(pieces(&member, &[0xab; 32]), Some(count));
            assert_eq!(pieces(&member, &[0xac; 32]), None);
        }
    }
}
