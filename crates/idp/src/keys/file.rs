//! The ring file on disk: read only if nobody else can read it, made once and durably.

use std::{
    fs::{File, Metadata, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};

use fedtoken_core::{
    keyring::Keyring,
    rand_core::CryptoRng,
    secret::{SecretBytes, SecretString},
};

use super::{
    held::Ring,
    ring::{LONGEST_FILE, RingFile, RingFileError, RingKey},
};

/// Reads the ring.
///
/// # Errors
/// [`RingFileError::Exposed`] when group or others may read it, [`RingFileError::File`] when it
/// cannot be read, else as [`RingFile::parse`].
pub fn load(path: &Path) -> Result<Keyring, RingFileError> {
    read_ring(path)?.keyring()
}

/// Reads the ring together with what each of its keys does.
///
/// # Errors
/// As [`load`].
pub fn load_ring(path: &Path) -> Result<Ring, RingFileError> {
    Ring::of(&read_ring(path)?)
}

/// Reads the ring as it is written, to change it.
///
/// # Errors
/// As [`load`].
pub fn read_ring(path: &Path) -> Result<RingFile, RingFileError> {
    let file = File::open(path).map_err(RingFileError::File)?;
    // Of the opened file, not of the path: what is checked is what is read.
    let metadata = file.metadata().map_err(RingFileError::File)?;
    check_mode(&metadata)?;
    RingFile::parse(&read(&file)?)
}

/// Makes a new ring with one key and writes it, mode 0600, on disk before this returns.
///
/// # Errors
/// [`RingFileError::Exists`] when there is a file of this name, [`RingFileError::File`] when it
/// cannot be written.
pub fn create(path: &Path, rng: &mut (impl CryptoRng + ?Sized)) -> Result<Keyring, RingFileError> {
    let ring = RingFile::draw(rng)?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => RingFileError::Exists,
            _ => RingFileError::File(error),
        })?;
    file.write_all(ring.to_text().expose().as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| sync_folder(path))
        .map_err(RingFileError::File)?;
    ring.keyring()
}

/// Puts another ring in the place of the one with these keys: whoever reads the file, and whenever
/// the machine dies, there is the old one or the new one, whole. Owner and mode stay, and a link stays
/// a link to it.
///
/// # Errors
/// [`RingFileError::Busy`] when somebody else is at it, [`RingFileError::Changed`] when somebody was
/// since the keys were read, [`RingFileError::File`] when it cannot be written.
pub fn replace(path: &Path, before: &[RingKey], ring: &RingFile) -> Result<(), RingFileError> {
    let path = &std::fs::canonicalize(path).map_err(RingFileError::File)?;
    let beside = beside(path);
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => RingFileError::Busy {
                path: beside.display().to_string(),
            },
            _ => RingFileError::File(error),
        })?;
    // From here on nobody else replaces it.
    let written = write(file, path, (before, ring))
        .and_then(|()| std::fs::rename(&beside, path).map_err(RingFileError::File));
    if written.is_err() {
        // Nothing else can be done about it; the next rotation names the file.
        let _ = std::fs::remove_file(&beside);
    }
    written?;
    sync_folder(path).map_err(RingFileError::File)
}

fn write(
    mut file: File,
    path: &Path,
    (before, ring): (&[RingKey], &RingFile),
) -> Result<(), RingFileError> {
    if !read_ring(path)?.keys().eq(before.iter().copied()) {
        return Err(RingFileError::Changed);
    }
    let present = std::fs::metadata(path).map_err(RingFileError::File)?;
    file.write_all(ring.to_text().expose().as_bytes())
        .and_then(|()| keep_owner(&file, &present))
        .and_then(|()| file.set_permissions(present.permissions()))
        .and_then(|()| file.sync_all())
        .map_err(RingFileError::File)
}

/// The superuser may rotate the ring of a service that runs as somebody else.
fn keep_owner(file: &File, before: &Metadata) -> io::Result<()> {
    let now = file.metadata()?;
    if (now.uid(), now.gid()) == (before.uid(), before.gid()) {
        return Ok(());
    }
    fchown(file, Some(before.uid()), Some(before.gid()))
}

/// In the same folder, so that it can be given the other's name at once.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    PathBuf::from(name)
}

/// Whether a file with a secret can be read by its owner alone.
#[must_use]
pub fn is_private(metadata: &Metadata) -> bool {
    let mode = metadata.permissions().mode() & 0o777;
    // systemd hands a credential over as root:root 0440, where the group's bits are the mask of
    // an access list that names the service's user alone.
    let credential = mode == 0o440 && metadata.uid() == 0 && metadata.gid() == 0;
    mode & 0o077 == 0 || credential
}

fn check_mode(metadata: &Metadata) -> Result<(), RingFileError> {
    if is_private(metadata) {
        Ok(())
    } else {
        let mode = metadata.permissions().mode() & 0o777;
        Err(RingFileError::Exposed { mode })
    }
}

fn read(file: &File) -> Result<SecretString, RingFileError> {
    let length = file.metadata().map_err(RingFileError::File)?.len();
    if length > LONGEST_FILE {
        return Err(RingFileError::TooLong);
    }
    // One byte more than needed, so that reading to the end never grows it and leaves a copy.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0).saturating_add(64));
    file.take(LONGEST_FILE)
        .read_to_end(&mut bytes)
        .map_err(RingFileError::File)?;
    let bytes = SecretBytes::new(bytes);
    let text = str::from_utf8(bytes.expose()).map_err(|_| RingFileError::Malformed)?;
    Ok(SecretString::new(String::from(text)))
}

/// A new name survives a power cut only when its folder was written too.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;
    use std::fs::{self, Permissions};

    #[test]
    fn a_made_ring_is_private_and_loads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ring");
        let made = create(&path, &mut ChaCha20Rng::seed_from_u64(1)).unwrap();
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(load(&path).unwrap().primary_id(), made.primary_id());
    }

    #[test]
    fn a_ring_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ring");
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        create(&path, &mut rng).unwrap();
        let before = fs::read(&path).unwrap();
        assert!(matches!(
            create(&path, &mut rng),
            Err(RingFileError::Exists)
        ));
        assert_eq!(fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_ring_that_others_can_read_is_refused_with_advice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ring");
        create(&path, &mut ChaCha20Rng::seed_from_u64(1)).unwrap();
        for mode in [0o640, 0o604, 0o660, 0o644, 0o601] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            let refused = load(&path).unwrap_err();
            assert!(matches!(refused, RingFileError::Exposed { mode: seen } if seen == mode));
            assert!(refused.to_string().contains("chmod 600"));
        }
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        assert!(load(&path).is_ok());
    }

    #[test]
    fn a_missing_or_endless_file_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ring");
        assert!(matches!(load(&path), Err(RingFileError::File(_))));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .unwrap();
        file.set_len(LONGEST_FILE + 1).unwrap();
        assert!(matches!(load(&path), Err(RingFileError::TooLong)));
    }

    fn made(folder: &tempfile::TempDir) -> (PathBuf, RingFile, ChaCha20Rng) {
        let (path, mut rng) = (folder.path().join("ring"), ChaCha20Rng::seed_from_u64(1));
        create(&path, &mut rng).unwrap();
        let ring = read_ring(&path).unwrap();
        (path, ring, rng)
    }

    #[test]
    fn a_replaced_ring_is_private_and_leaves_no_other_file() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut ring, mut rng) = made(&folder);
        let keys: Vec<_> = ring.keys().collect();
        let next = ring.add_next(now(), &mut rng).unwrap();
        replace(&path, &keys, &ring).unwrap();
        let found: Vec<_> = read_ring(&path).unwrap().keys().map(|key| key.id).collect();
        assert_eq!(found, [next, *load(&path).unwrap().primary_id()]);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_replaced_ring_keeps_its_mode_and_the_link_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut ring, mut rng) = made(&folder);
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let keys: Vec<_> = ring.keys().collect();
        ring.add_next(now(), &mut rng).unwrap();
        replace(&link, &keys, &ring).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(read_ring(&path).unwrap().keys().count(), 2);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o400);
    }

    #[test]
    fn a_rotation_that_was_killed_leaves_the_ring_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut ring, mut rng) = made(&folder);
        let before = fs::read(&path).unwrap();
        // It had begun to write the new ring.
        fs::write(beside(&path), "{").unwrap();
        let keys: Vec<_> = ring.keys().collect();
        ring.add_next(now(), &mut rng).unwrap();
        let refused = replace(&path, &keys, &ring).unwrap_err();
        assert!(matches!(refused, RingFileError::Busy { .. }));
        assert!(refused.to_string().contains("ring.new"));
        assert_eq!(fs::read(&path).unwrap(), before);
        assert!(load(&path).is_ok());
        fs::remove_file(beside(&path)).unwrap();
        replace(&path, &keys, &ring).unwrap();
    }

    #[test]
    fn of_two_rotations_that_read_the_same_ring_the_second_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (path, mut one, mut rng) = made(&folder);
        let mut two = read_ring(&path).unwrap();
        let keys: Vec<_> = one.keys().collect();
        one.add_next(now(), &mut rng).unwrap();
        two.add_next(now(), &mut rng).unwrap();
        replace(&path, &keys, &one).unwrap();
        let refused = replace(&path, &keys, &two);
        assert!(matches!(refused, Err(RingFileError::Changed)));
        assert!(read_ring(&path).unwrap().keys().eq(one.keys()));
        assert!(!beside(&path).exists());
    }

    fn now() -> fedtoken_core::time::UnixTime {
        fedtoken_core::time::UnixTime::from_secs(1_700_000_000)
    }
}
