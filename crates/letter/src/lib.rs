//! Draws the token letter as an accessible tagged PDF (PDF/UA) and as plain text.
