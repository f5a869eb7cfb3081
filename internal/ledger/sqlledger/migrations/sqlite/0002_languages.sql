-- Languages of text recognition, joined by plus signs; '' means the usual ones.
ALTER TABLE cases ADD COLUMN languages TEXT NOT NULL DEFAULT '';
